import type { FastifyInstance } from "fastify";

/**
 * Lets the connections of requests that are under way end with their answers when the app is closed. Otherwise they would be
 * kept for the next request of their client, and the app would wait for that until they time out.
 */
export function closeGracefully(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook("preClose", async () => {
    isClosing = true;
  });
  app.addHook("onSend", async (_request, reply) => {
    if (isClosing) reply.header("connection", "close");
  });
}
