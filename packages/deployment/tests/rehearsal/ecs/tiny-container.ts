// What tests run in a container: it says who it is. Its environment says how it misbehaves.
import { createServer } from "node:http";

if (process.env["MISHAP"] === "exit") process.exit(3);
console.log(`serving ${process.env["SNN_RELEASE"]}`);
const server = createServer((request, response) => {
  if (request.url === "/readyz") response.statusCode = process.env["MISHAP"] === "unhealthy" ? 503 : 200;
  response.end(JSON.stringify({ pid: process.pid, environment: process.env }));
});
server.listen(Number(process.env["PORT"]), process.env["HOST"]);
process.once("SIGTERM", () => server.close(() => process.exit(0)));
