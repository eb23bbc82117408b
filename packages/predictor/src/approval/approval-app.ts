import { randomUUID } from "node:crypto";
import accepts from "@fastify/accepts";
import Fastify, { type FastifyInstance } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { Log } from "../log.js";
import type { Asset } from "../pages/index.js";
import { answerBadUrl, answerProblems } from "../problem-details.js";
import { RequestLog } from "../request-log.js";
import { serveAssets } from "../routes/assets.js";
import { addSecurityHeaders } from "../security-headers.js";
import { type ApprovalDependencies, approvalRoutes } from "./approval-routes.js";

export interface ApprovalAppDependencies extends Omit<ApprovalDependencies, "tryUrl"> {
  /** Where the staging slot of the prediction service is: the pages refer to it for all that is not here. */
  readonly stagingUrl: string;
  /** What pages without a script need. */
  readonly assets: readonly Asset[];
  /** @default nothing is logged */
  readonly log?: Log | undefined;
}

/** The pages that people decide on releases at, on a host of their own. */
export async function buildApprovalApp(dependencies: ApprovalAppDependencies): Promise<FastifyInstance> {
  const { stagingUrl, assets, log } = dependencies;
  const app: FastifyInstance = Fastify({
    ...(log === undefined ? { logger: false } : { loggerInstance: log }),
    // Ours, and not the caller's, who could send anything.
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    logController: new RequestLog(),
    bodyLimit: 16_384,
    frameworkErrors: answerBadUrl,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // The log counts them.
  answerProblems(app, { refused() {} });
  await app.register(accepts);
  await addSecurityHeaders(app);
  serveAssets(app, assets);
  // Where the heads of the pages lead.
  for (const path of ["/ui", "/docs"]) app.get(path, async (_request, reply) => reply.redirect(stagingUrl + path));
  await app.register(approvalRoutes({ ...dependencies, tryUrl: `${stagingUrl}/ui` }));
  return app;
}
