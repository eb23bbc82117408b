import { type FastifyReply, type FastifyRequest, LogController } from "fastify";

/** Asked every few seconds by load balancers and monitors. */
const unremarkable = new Set(["/", "/healthz", "/readyz", "/metrics"]);

/**
 * A line for every answer, and no other. What was asked about is left out: addresses of pictures may be private, and those of
 * decisions are secret.
 */
export class RequestLog extends LogController {
  override incomingRequest(): void {}

  override routeNotFound(): void {}

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const { method, routeOptions, log } = request;
    const route = routeOptions.url ?? "none";
    if (unremarkable.has(route) && reply.statusCode < 500) return;
    const answer = { method, route, status: reply.statusCode, ms: reply.elapsedTime };
    if (error) log.warn({ ...answer, reason: error.message }, "not answered to the end");
    else log.info(answer, "answered");
  }
}
