/** Everything that the live page may say no to, as problem types of RFC 9457: what programs look at, the HTTP status, and what people read. */
export const problemTypes = {
  "bad-request": { status: 400, title: "The request is not understood" },
  "foreign-host": { status: 403, title: "The page is not to be found by this name" },
  "foreign-origin": { status: 403, title: "Only the page itself may steer the run" },
  "not-found": { status: 404, title: "There is nothing here" },
  "not-acceptable": { status: 406, title: "There is no answer of the wanted type" },
  "cannot-steer": { status: 409, title: "The run cannot be steered from here" },
  "not-json": { status: 415, title: "The request is no JSON" },
  "too-large": { status: 413, title: "The request is too large" },
  "internal-error": { status: 500, title: "Something is wrong here" },
  "out-of-reach": { status: 503, title: "The run is out of reach" },
} as const;

export type ProblemType = keyof typeof problemTypes;

/** A request that is answered with a problem. */
export class RequestProblem extends Error {
  override readonly name = "RequestProblem";

  /** @param detail what is wrong with this very request: a sentence for a person, without a stop. */
  constructor(
    readonly type: ProblemType,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}
