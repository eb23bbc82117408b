import { randomUUID } from "node:crypto";
import accepts from "@fastify/accepts";
import Fastify, { type FastifyInstance } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { describeApi } from "./api-description.js";
import type { PictureFetcher } from "./fetch/picture-fetcher.js";
import { closeGracefully } from "./graceful-close.js";
import { mostPictureBytes } from "./limits.js";
import type { Log } from "./log.js";
import type { Metrics } from "./metrics.js";
import type { ModelSlot } from "./model/model-slot.js";
import type { PictureReader } from "./picture/picture-reader.js";
import { answerBadUrl, answerMisfit, answerProblems } from "./problem-details.js";
import { RequestLog } from "./request-log.js";
import { healthRoutes } from "./routes/health.js";
import { imageRoutes } from "./routes/image.js";
import { pageRoutes } from "./routes/pages.js";
import { addSecurityHeaders } from "./security-headers.js";

/** Which of the two models a person is talking to. */
export type SlotName = "production" | "staging";

export interface AppDependencies {
  /** As what the model is shown. It may change while the model stays: when a person decides about it. */
  readonly slotName: () => SlotName;
  /** Whether all is as it should be, so that requests may come. @default whether there is a model */
  readonly isReady?: (() => boolean) | undefined;
  readonly slot: ModelSlot;
  readonly reader: PictureReader;
  readonly fetcher: PictureFetcher;
  readonly metrics: Metrics;
  /** @default nothing is logged */
  readonly log?: Log | undefined;
  /** Pictures that a client may have looked at in a minute. @default any number */
  readonly picturesPerMinute?: number | undefined;
  /** Proxies in front whose word is taken for who the client is: how many, such as 1 for a load balancer. @default 0 */
  readonly proxies?: number | undefined;
}

/** The prediction service without a server: what it answers to requests. */
export async function buildApp(dependencies: AppDependencies): Promise<FastifyInstance> {
  const { log, picturesPerMinute, proxies = 0, metrics } = dependencies;
  const app: FastifyInstance = Fastify({
    ...(log === undefined ? { logger: false } : { loggerInstance: log }),
    // Ours, and not the caller's, who could send anything.
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    logController: new RequestLog(),
    trustProxy: proxies === 0 ? false : (_address: string, hop: number) => hop < proxies,
    bodyLimit: mostPictureBytes,
    // A slow sender holds a connection for so long and no longer. Node wants the limit of the head before the server is made: it
    // takes the larger of both for the whole.
    http: { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 1_000 },
    requestTimeout: 30_000,
    // A load balancer keeps its connections for 60 s.
    keepAliveTimeout: 65_000,
    clientErrorHandler: answerMisfit,
    frameworkErrors: answerBadUrl,
    // Who still gets through while we are closing is answered: the connection ends then.
    return503OnClosing: false,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerProblems(app, metrics);
  app.addHook("onSend", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  closeGracefully(app);
  metrics.observe(app);
  await app.register(accepts);
  await addSecurityHeaders(app);
  await describeApi(app);
  await app.register(healthRoutes(dependencies));
  await app.register(pageRoutes(dependencies));
  await app.register(imageRoutes(dependencies, picturesPerMinute));
  return app;
}
