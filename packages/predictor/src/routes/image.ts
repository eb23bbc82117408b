import type { IncomingMessage } from "node:http";
import multipart from "@fastify/multipart";
import rateLimit from "@fastify/rate-limit";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { AppDependencies } from "../app.js";
import { userAgent } from "../fetch/hop.js";
import { mostPictureBytes } from "../limits.js";
import { resultPage } from "../pages/index.js";
import type { PictureReader } from "../picture/picture-reader.js";
import { RequestProblem } from "../problem.js";
import { problemDetailsSchema } from "../problem-details.js";
import { readBody } from "../read-body.js";
import { wantsPage } from "../wants-page.js";
import { HeldBytes } from "./held-bytes.js";

const predictionSchema = z.object({
  class: z.string().describe("What is most likely in the picture"),
  probability: z.number().min(0).max(1).describe("How likely it is"),
  probabilities: z.record(z.string(), z.number()).describe("The probability of every class"),
  preview: z.string().optional().describe("A small JPEG of the picture as a data: URL, if it was asked for"),
  model: z.object({
    releaseId: z.string(),
    runId: z.string().describe("The training that it is from"),
    createdAt: z.string().describe("When it was released"),
    sha256: z.string().describe("Of its file"),
    testAccuracy: z.number().describe("The share of the test set that it gets right"),
    classes: z.array(z.string()),
  }),
});

const answers = {
  200: predictionSchema,
  "4xx": problemDetailsSchema.describe("What is wrong with the picture, its address or the request"),
  503: problemDetailsSchema.describe("There is no model yet"),
};

/** Looks at pictures. @param picturesPerMinute that a client may ask about; any number when left out. */
export function imageRoutes(
  dependencies: AppDependencies,
  picturesPerMinute: number | undefined,
): FastifyPluginAsyncZod {
  const { fetcher } = dependencies;
  const heldBytes = new HeldBytes();
  return async (app) => {
    if (picturesPerMinute !== undefined) await limitRate(app, picturesPerMinute);
    app.addHook("onRequest", heldBytes.onRequest);
    const byAddress = {
      summary: "Looks at a picture of the web",
      description: "Browsers get a page, everybody else JSON.",
      querystring: z.object({
        image: z.string().describe("The address of a picture: http or https"),
        preview: z.stringbool().default(false).describe("Whether the answer shall bring the picture, small"),
      }),
      response: answers,
    };
    app.get("/image", { schema: byAddress }, async (request, reply) => {
      // An address of ours with an address of ours in it, and so on: each would keep one of us busy.
      if (request.headers["user-agent"] === userAgent)
        throw new RequestProblem("url-refused", "it leads to a service that fetches pictures");
      const { image, preview } = request.query;
      const picture = { bytes: await fetcher.fetch(image), name: image };
      return answer(dependencies, request, reply, picture, preview);
    });

    // A picture is told by its bytes, whatever its sender calls it: curl calls everything a form.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", (request: FastifyRequest, body: IncomingMessage) => read(request, body));
    await app.register(multipart, { limits: { fileSize: mostPictureBytes + 1, files: 1, fields: 10, parts: 11 } });
    const read = (request: FastifyRequest, body: AsyncIterable<Uint8Array>) =>
      readBody(body, mostPictureBytes, (bytes) => heldBytes.hold(request, bytes));
    const byUpload = {
      summary: "Looks at a picture that is sent",
      description:
        "The body is the picture itself, or a form (multipart/form-data) with the picture as its only file. JPEG, PNG, WebP, GIF, AVIF or TIFF of at most 10 MB.",
      consumes: ["application/octet-stream", "multipart/form-data", "image/jpeg"],
      response: answers,
    };
    app.post("/image", { schema: byUpload }, async (request, reply) => {
      return answer(dependencies, request, reply, await uploaded(request, read), false);
    });
  };
}

/** Lets every client ask about so many pictures in a minute, however they come to us. */
async function limitRate(app: FastifyInstance, picturesPerMinute: number): Promise<void> {
  await app.register(rateLimit, { global: false });
  const limit = app.createRateLimit({ max: picturesPerMinute, timeWindow: "1 minute" });
  app.addHook("onRequest", async (request, reply) => {
    const outcome = await limit(request);
    if (outcome.isAllowed || !outcome.isExceeded) return;
    reply.header("retry-after", outcome.ttlInSeconds);
    throw new RequestProblem("too-many-requests", `You may ask about ${picturesPerMinute} pictures a minute`);
  });
}

/** A file, and what its sender calls it. */
interface Picture {
  readonly bytes: Uint8Array;
  readonly name: string;
}

type ReadBody = (request: FastifyRequest, body: AsyncIterable<Uint8Array>) => Promise<Uint8Array>;

async function uploaded(request: FastifyRequest, read: ReadBody): Promise<Picture> {
  if (request.isMultipart()) {
    try {
      const file = await request.file();
      if (file === undefined) throw new RequestProblem("bad-request", "The form has no file");
      return { bytes: await read(request, file.file), name: file.filename };
    } catch (error) {
      // What the plugin says by itself has a status; what its parser says of a broken form has none.
      if (error instanceof RequestProblem || (error as FastifyError).statusCode !== undefined) throw error;
      throw new RequestProblem("bad-request", "The form is broken, or does not come to its end", { cause: error });
    }
  }
  const { body } = request;
  if (!(body instanceof Uint8Array) || body.length === 0)
    throw new RequestProblem("bad-request", "The request has no body");
  return { bytes: body, name: "" };
}

async function answer(
  { slot, slotName, reader, metrics }: AppDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  { bytes, name }: Picture,
  withPreview: boolean,
) {
  const { model, ...prediction } = await slot.predict((preprocessing) => reader.read(bytes, preprocessing));
  metrics.predicted(prediction.class, model.releaseId);
  reply.header("vary", "accept").header("cache-control", "no-store");
  const isPage = wantsPage(request);
  const preview = isPage || withPreview ? { preview: await dataUrl(reader, bytes) } : {};
  if (!isPage) return { ...prediction, ...preview, model: { ...model, classes: [...model.classes] } };
  reply.type("text/html; charset=utf-8");
  const picture = { src: preview.preview ?? "", name };
  // A page is no prediction, and its type says so: the schema of the answer is for JSON.
  return resultPage({ picture, ...prediction, verdict: prediction.class, model, slot: slotName() }) as never;
}

async function dataUrl(reader: PictureReader, bytes: Uint8Array): Promise<string> {
  const preview = await reader.preview(bytes);
  return `data:image/jpeg;base64,${Buffer.from(preview).toString("base64")}`;
}
