import type { FastifyInstance } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { AppDependencies } from "../app.js";
import { RequestProblem } from "../problem.js";
import { problemDetailsSchema } from "../problem-details.js";

/** What load balancers and monitors ask. */
export function healthRoutes({ slot, metrics }: AppDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    // A load balancer asks for the page itself.
    app.get("/", { schema: { hide: true } }, async (_request, reply) => {
      reply.type("text/plain; charset=utf-8");
      return "Ping Successful!";
    });
    const healthy = {
      summary: "Whether the process is alive",
      response: { 200: z.object({ status: z.literal("ok") }) },
    };
    app.get("/healthz", { schema: healthy }, async () => ({ status: "ok" as const }));
    const ready = {
      summary: "Whether there is a model to answer with",
      response: { 200: z.object({ status: z.literal("ready"), releaseId: z.string() }), 503: problemDetailsSchema },
    };
    app.get("/readyz", { schema: ready }, async () => {
      if (slot.model === undefined) throw new RequestProblem("no-model", "No model has been released to this slot yet");
      return { status: "ready" as const, releaseId: slot.model.releaseId };
    });
    metricsRoute(app, metrics);
  };
}

function metricsRoute(app: FastifyInstance, { registry }: AppDependencies["metrics"]): void {
  app.get("/metrics", { schema: { hide: true } }, async (_request, reply) => {
    reply.type(registry.contentType);
    return registry.metrics();
  });
}
