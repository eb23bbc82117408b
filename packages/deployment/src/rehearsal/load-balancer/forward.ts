import { randomBytes } from "node:crypto";
import { type IncomingMessage, request as requestHttp, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import type { Target } from "./target-group.js";

/** Headers that are about one connection, which a proxy must not hand on. */
const ofTheConnection = new Set(["connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade", "expect"]);

/** What the load balancer says itself about a request. */
const ofTheLoadBalancer = new Set(["x-forwarded-for", "x-forwarded-proto", "x-forwarded-port"]);

/** Hands a request to a target, and its answer back, as they flow. Where the target gives none, the client is told 502. */
export function forward(request: IncomingMessage, response: ServerResponse, target: Target): void {
  const end = target.begin();
  response.once("close", end);
  const toTarget = requestHttp({
    ...target.address,
    method: request.method!,
    path: request.url!,
    headers: headersForTarget(request),
    // A connection of its own each time: a kept one could end just as it is used again, and the client would be told 502.
    agent: false,
  });
  let isAnswered = false;
  toTarget.once("response", (answer) => {
    isAnswered = true;
    response.writeHead(answer.statusCode!, answer.statusMessage, withoutConnection(answer.rawHeaders));
    pipeline(answer, response, () => {
      // A target may answer before it has read all, as with 413.
      request.unpipe(toTarget);
      request.resume();
    });
  });
  toTarget.on("error", () => {
    // What happens to the connection after the answer is the answer's own trouble.
    if (isAnswered || response.destroyed) return;
    request.unpipe(toTarget);
    request.resume();
    answerError(response, 502);
  });
  response.once("close", () => toTarget.destroy());
  request.pipe(toTarget);
}

const reasons = { 502: "502 Bad Gateway", 503: "503 Service Temporarily Unavailable" } as const;

/** Answers in the name of the load balancer: 503 where there is no target, 502 where the target gave no answer. */
export function answerError(response: ServerResponse, status: keyof typeof reasons): void {
  const reason = reasons[status];
  const lines = [
    "<html>",
    `<head><title>${reason}</title></head>`,
    "<body>",
    `<center><h1>${reason}</h1></center>`,
    "</body>",
    "</html>",
    "",
  ];
  response.writeHead(status, reason.slice(4), { server: "awselb/2.0", "content-type": "text/html" });
  response.end(lines.join("\r\n"));
}

/** The headers of a request, names and values by turns, with those that tell the target of the client. */
function headersForTarget({ rawHeaders, headers, socket }: IncomingMessage): string[] {
  const client = socket.remoteAddress!;
  const before = headers["x-forwarded-for"];
  const kept = withoutConnection(rawHeaders, ofTheLoadBalancer);
  if (headers["x-amzn-trace-id"] === undefined) kept.push("X-Amzn-Trace-Id", traceId());
  return [
    ...kept,
    ...["X-Forwarded-For", before === undefined ? client : `${before}, ${client}`],
    ...["X-Forwarded-Proto", "http"],
    // The port that the client has used, which here is another one than on AWS.
    ...["X-Forwarded-Port", String(socket.localPort)],
    // As the real one says, although the connection is not used again: a target that is asked to end it does so while a body
    // is still on its way that it has refused, and its answer is lost.
    ...["Connection", "keep-alive"],
  ];
}

function withoutConnection(rawHeaders: readonly string[], others: ReadonlySet<string> = new Set()): string[] {
  const kept: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    if (!ofTheConnection.has(name) && !others.has(name)) kept.push(rawHeaders[index]!, rawHeaders[index + 1]!);
  }
  return kept;
}

function traceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString("hex")}`;
}
