import type { FastifyInstance } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { AppDependencies } from "../app.js";
import { RequestProblem } from "../problem.js";
import { problemDetailsSchema } from "../problem-details.js";

/** What load balancers and monitors ask. */
export function healthRoutes({
  slot,
  isReady = () => slot.model !== undefined,
  metrics,
}: AppDependencies): FastifyPluginAsyncZod {
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
    // For load balancers. Before the very first release there is no model to wait for: a service that is deployed then would
    // never become stable. With a release, a process that cannot serve one must not get requests: a deployment of it fails.
    const ready = {
      summary: "Whether requests may come: there is a model to answer with, or none has ever been released",
      response: {
        200: z.object({ status: z.literal("ready"), releaseId: z.string().optional() }),
        503: problemDetailsSchema,
      },
    };
    app.get("/readyz", { schema: ready }, async () => {
      if (!isReady()) throw new RequestProblem("no-model", "The model that is to be served here is not there yet");
      return { status: "ready" as const, releaseId: slot.model?.releaseId };
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
