/**
 * Everything that the service may say no to, as problem types of RFC 9457: what programs look at, the HTTP status, and what
 * people read. Whatever callers can bring about by what they send is 4xx: alarms are for 5xx, and roll deployments back.
 */
export const problemTypes = {
  "url-refused": { status: 422, title: "This address is not fetched" },
  "url-unanswered": { status: 422, title: "The address did not give a picture" },
  "picture-too-large": { status: 413, title: "The picture is too large" },
  "picture-format": { status: 415, title: "This is no picture in a known format" },
  "picture-damaged": { status: 422, title: "The picture cannot be decoded" },
  "bad-request": { status: 400, title: "The request is not understood" },
  "too-slow": { status: 408, title: "The request took too long" },
  "not-found": { status: 404, title: "There is nothing here" },
  "not-acceptable": { status: 406, title: "There is no answer of the wanted type" },
  "too-many-requests": { status: 429, title: "Too many requests" },
  "no-model": { status: 503, title: "There is no model yet" },
  // Enough callers bring that about, and must not be able to have a deployment rolled back.
  overloaded: { status: 429, title: "Too busy" },
  "internal-error": { status: 500, title: "Something is wrong here" },
} as const;

export type ProblemType = keyof typeof problemTypes;

/** A request that is answered with a problem. */
export class RequestProblem extends Error {
  override readonly name = "RequestProblem";

  /** @param detail what is wrong with this very request, and what would be right: a sentence for a person, without a stop. It may be shown to anybody, so it must not tell what is inside our network. */
  constructor(
    readonly type: ProblemType,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}
