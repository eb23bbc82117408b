import type { FastifyInstance } from "fastify";
import type { Asset } from "../pages/index.js";

/** Serves the files that pages need. */
export function serveAssets(app: FastifyInstance, assets: readonly Asset[]): void {
  for (const { path, contentType, body, etag } of assets) {
    app.get(path, { schema: { hide: true } }, async (request, reply) => {
      reply.header("etag", etag).header("cache-control", "no-cache");
      if (request.headers["if-none-match"] === etag) return reply.code(304).send();
      reply.type(contentType);
      return body;
    });
  }
}
