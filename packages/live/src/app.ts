import { fastifySSE } from "@fastify/sse";
import Fastify, { type FastifyInstance } from "fastify";
import type { Asset } from "./assets.js";
import type { Broadcast } from "./broadcast.js";
import type { LiveRun } from "./live-run.js";
import { RequestProblem } from "./problem.js";
import { answerBadUrl, answerProblems } from "./problem-details.js";
import { checkSameOrigin, refuseForeignHosts } from "./same-origin.js";
import { addSecurityHeaders } from "./security-headers.js";
import type { WatchedRun } from "./watched-run.js";
import { weightsPicture } from "./weights.js";

export interface AppDependencies {
  readonly watched: WatchedRun;
  readonly run: LiveRun;
  readonly broadcast: Broadcast;
  /** The page as a whole HTML document. */
  readonly page: string;
  readonly assets: readonly Asset[];
  /** Where the page is served. */
  readonly host: string;
}

/** What a request to steer says, and the event that tells of it. */
const requests = { pause: "PauseRequested", resume: "ResumeRequested", stop: "StopRequested" } as const;

/** The live page without a server: what it answers to requests. */
export async function buildApp({
  watched,
  run,
  broadcast,
  page,
  assets,
  host,
}: AppDependencies): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    logger: false,
    bodyLimit: 1024,
    forceCloseConnections: true,
    frameworkErrors: answerBadUrl,
  });
  // Other types are what a foreign page may send without asking.
  app.removeContentTypeParser("text/plain");
  answerProblems(app);
  await addSecurityHeaders(app);
  refuseForeignHosts(app, host);
  // What is sent is JSON already, the same for all.
  await app.register(fastifySSE, { serializer: (data: string) => data });

  app.get("/", async (_request, reply) => reply.type("text/html; charset=utf-8").send(page));

  // No HEAD: of a stream there is no end to be had without a beginning.
  app.get("/events", { sse: "only", exposeHeadRoute: false }, async (_request, reply) => {
    reply.sse.keepAlive();
    // At once: a browser shows that it is connected before there is anything to show.
    reply.sse.sendHeaders();
    reply.sse.onClose(broadcast.add(reply.sse));
  });

  app.get<{ Querystring: { neuron: number } }>(
    "/weights",
    { schema: { querystring: weightsQuery } },
    async (request) => {
      const model = await run.model();
      if (model === undefined) throw new RequestProblem("not-found", "There are no weights yet");
      const picture = weightsPicture(model, request.query.neuron);
      if (picture === undefined) throw new RequestProblem("not-found", "Layer 1 has no such neuron");
      return picture;
    },
  );

  for (const [name, type] of Object.entries(requests))
    app.post(`/${name}`, { onRequest: async (request) => checkSameOrigin(request) }, async (request, reply) => {
      if (request.body === undefined) throw new RequestProblem("not-json", "Expected a JSON object, such as {}");
      if (watched.publish === undefined)
        throw new RequestProblem("cannot-steer", "Nobody who works on it can be reached");
      await watched.publish({ type, detail: { runId: watched.runId } });
      return reply.code(202).send({});
    });

  for (const { path, contentType, body, etag } of assets)
    app.get(path, async (request, reply) => {
      reply.headers({ etag, "cache-control": "no-cache" });
      if (request.headers["if-none-match"] === etag) return reply.code(304).send();
      return reply.type(contentType).send(body);
    });
  return app;
}

const weightsQuery = {
  type: "object",
  required: ["neuron"],
  properties: { neuron: { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER } },
};
