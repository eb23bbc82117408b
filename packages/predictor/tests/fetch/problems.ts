import assert from "node:assert/strict";
import { type ProblemType, RequestProblem } from "../../src/problem.js";

/** Asserts that a fetch ends with a problem, whose detail tells nothing of an address or of an error inside. */
export async function assertProblem(
  fetching: Promise<unknown>,
  type: ProblemType,
  detail: RegExp = /./,
  message?: string,
): Promise<void> {
  const error = await fetching.then(
    () => assert.fail(message ?? "it was fetched"),
    (error: unknown) => error,
  );
  if (!(error instanceof RequestProblem)) throw error;
  assert.equal(error.type, type, message ?? error.message);
  assert.match(error.message, detail, message);
  assert.doesNotMatch(error.message, /\d+\.\d+\.\d+\.\d+|::|\bE[A-Z]{4,}|ERR_|[uU]ndici|socket|getaddrinfo/, message);
}
