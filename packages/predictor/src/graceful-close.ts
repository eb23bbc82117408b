import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/**
 * Lets an app close as soon as the requests are answered that are under way. Their connections end with their answers: otherwise they
 * would be kept for the next request of their client. Connections without a request end at once; Node would wait for those that
 * have never sent one, as browsers open them ahead of time.
 */
export function closeGracefully(app: FastifyInstance): void {
  const requests = new Map<Socket, number>();
  let isClosing = false;
  app.server.on("connection", (socket: Socket) => {
    requests.set(socket, 0);
    socket.once("close", () => requests.delete(socket));
  });
  app.server.on("request", ({ socket }, response) => {
    requests.set(socket, (requests.get(socket) ?? 0) + 1);
    response.once("close", () => {
      if (requests.has(socket)) requests.set(socket, requests.get(socket)! - 1);
    });
  });
  app.addHook("preClose", async () => {
    isClosing = true;
    for (const [socket, underWay] of requests) if (underWay === 0) socket.destroy();
  });
  app.addHook("onSend", async (_request, reply) => {
    if (isClosing) reply.header("connection", "close");
  });
}
