import { randomUUID } from "node:crypto";
import { UnavailableError } from "@snn/core";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type ProblemType, problemTypes, RequestProblem } from "./problem.js";

const typeOfStatus: Readonly<Record<number, ProblemType>> = {
  404: "not-found",
  406: "not-acceptable",
  413: "too-large",
  415: "not-json",
};

/** Answers every error of an app with problem details, as RFC 9457 wants them told. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler(async (error: FastifyError, _request, reply) => answer(reply, problemOf(error)));
  app.setNotFoundHandler(async (_request, reply) =>
    answer(reply, new RequestProblem("not-found", "There is no such page")),
  );
}

/** Answers an address that Fastify cannot decode, before any route or hook. */
export function answerBadUrl(_error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const problem = new RequestProblem("bad-request", "The path of the address is not encoded as it should be");
  reply.header("x-content-type-options", "nosniff").send(answer(reply, problem));
}

function answer(reply: FastifyReply, { type, message }: RequestProblem): string {
  const { status, title } = problemTypes[type];
  reply.code(status).type("application/problem+json");
  const instance = `urn:uuid:${randomUUID()}`;
  return JSON.stringify({ type: `urn:snn:problem:${type}`, title, status, detail: message, instance });
}

function problemOf(error: FastifyError): RequestProblem {
  if (error instanceof RequestProblem) return error;
  const cause = { cause: error };
  if (error instanceof UnavailableError) return new RequestProblem("out-of-reach", error.message, cause);
  const { statusCode = 500, message } = error;
  if (statusCode < 400 || statusCode >= 500)
    return new RequestProblem("internal-error", "The request is fine, the live page is not", cause);
  return new RequestProblem(typeOfStatus[statusCode] ?? "bad-request", message, cause);
}
