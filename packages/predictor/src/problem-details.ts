import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Metrics } from "./metrics.js";
import { problemPage } from "./pages/index.js";
import { type ProblemType, problemTypes, RequestProblem } from "./problem.js";
import { wantsPage } from "./wants-page.js";

/** An error as RFC 9457 wants it told. */
export const problemDetailsSchema = z.object({
  type: z.string().describe("What kind of problem it is: for programs"),
  title: z.string().describe("The same in words: always the same ones for a type"),
  status: z.int(),
  detail: z.string().describe("What is wrong with this request"),
  instance: z.string().describe("The id of the request, as in the logs"),
});

export type ProblemDetails = z.infer<typeof problemDetailsSchema>;

/** Answers every error of an app with problem details, or with a page where a browser asks. */
export function answerProblems(app: FastifyInstance, metrics: Pick<Metrics, "refused">): void {
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const problem = problemOf(error);
    metrics.refused(problem.type);
    if (problem.type === "internal-error") request.log.error({ err: error });
    else request.log.info({ problem: problem.type, reason: problem.message }, "refused");
    return answer(request, reply, problem);
  });
  app.setNotFoundHandler(async (request, reply) =>
    answer(request, reply, new RequestProblem("not-found", "There is no such page")),
  );
}

async function answer(request: FastifyRequest, reply: FastifyReply, problem: RequestProblem): Promise<string> {
  const details = detailsOf(problem, request.id);
  const { status, title } = details;
  reply.code(status);
  if (problem.type === "overloaded" || problem.type === "no-model") reply.header("retry-after", "5");
  if (wantsPage(request)) {
    reply.type("text/html; charset=utf-8");
    return problemPage({ title, status, detail: problem.message });
  }
  reply.type("application/problem+json");
  return JSON.stringify(details);
}

function detailsOf({ type, message }: RequestProblem, requestId: string): ProblemDetails {
  const { status, title } = problemTypes[type];
  return { type: `urn:snn:problem:${type}`, title, status, detail: message, instance: `urn:uuid:${requestId}` };
}

/** Answers what is no HTTP request that Node could read, and ends the connection. */
export function answerMisfit({ code }: ConnectionError, socket: Socket): void {
  if (!socket.writable || code === "ECONNRESET") return void socket.destroy();
  const isSlow = code === "ERR_HTTP_REQUEST_TIMEOUT";
  const type = isSlow ? "too-slow" : "bad-request";
  const body = JSON.stringify(detailsOf(new RequestProblem(type, detailOfMisfit(code)), randomUUID()));
  const head = [
    `HTTP/1.1 ${problemTypes[type].status} ${isSlow ? "Request Timeout" : "Bad Request"}`,
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  // A peer that does not close must not keep the connection.
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}

/** Answers an address that Fastify cannot decode, before any route or hook. */
export function answerBadUrl(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const problem = new RequestProblem("bad-request", "The path of the address is not encoded as it should be");
  reply
    .code(400)
    .header("x-content-type-options", "nosniff")
    .type("application/problem+json")
    .send(JSON.stringify(detailsOf(problem, request.id)));
}

function detailOfMisfit(code: string | undefined): string {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "The request did not come to its end in time";
  if (code === "HPE_HEADER_OVERFLOW") return "The head of the request is longer than 16 KB";
  return "This is no HTTP request";
}

const typeOfStatus: Readonly<Record<number, ProblemType>> = {
  404: "not-found",
  406: "not-acceptable",
  408: "too-slow",
  413: "picture-too-large",
  429: "too-many-requests",
  503: "overloaded",
};

/** What an error means for the caller. Only what Fastify and its plugins say of the request itself is told. */
function problemOf(error: FastifyError): RequestProblem {
  if (error instanceof RequestProblem) return error;
  const { statusCode = 500, message } = error;
  if (statusCode < 400 || (statusCode >= 500 && statusCode !== 503))
    return new RequestProblem("internal-error", "The request is fine, the service is not; it has been noted", {
      cause: error,
    });
  // A form of too many parts is 413 for its parser, as a file that is too large is.
  const isTooManyParts = /^FST_(PARTS|FIELDS|FILES)_LIMIT$/.test(error.code);
  const type = isTooManyParts ? "bad-request" : (typeOfStatus[statusCode] ?? "bad-request");
  return new RequestProblem(type, message, { cause: error });
}
