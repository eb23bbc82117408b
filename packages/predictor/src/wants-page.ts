import type { FastifyRequest } from "fastify";

/** Whether the caller would rather have a page than JSON: browsers name HTML first, programs name nothing or JSON. */
export function wantsPage(request: FastifyRequest): boolean {
  return request.accepts().type(["application/json", "text/html"]) === "text/html";
}
