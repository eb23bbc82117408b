import type { Given } from "./given.js";
import { megabytes } from "./words.js";

/** What the service says about a picture: its JSON. */
export interface Answer {
  readonly class: string;
  readonly probability: number;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly model: {
    readonly releaseId: string;
    readonly runId: string;
    readonly createdAt: string;
    readonly sha256: string;
    readonly testAccuracy: number;
  };
  /** A `data:` URL of a small copy: the page may not load the picture from another host. */
  readonly preview?: string;
}

/** Why there is no answer, in words for people. */
export class Problem extends Error {
  constructor(
    readonly title: string,
    readonly detail: string,
    /** Whether the same question may be answered a little later. */
    readonly mayPass: boolean,
  ) {
    super(title);
  }
}

/** The service gives a fetch 10 s, and a slow phone needs some time for 10 MB. */
const patienceMs = 60_000;

/** Where to ask, as the forms of the page say it. */
export interface Service {
  readonly fileForm: HTMLFormElement;
  readonly addressForm: HTMLFormElement;
}

/**
 * Asks the service what is in a picture.
 *
 * @throws Problem if there is no answer.
 * @throws DOMException named AbortError if `signal` has aborted.
 */
export async function ask(service: Service, given: Given, signal: AbortSignal): Promise<Answer> {
  refuseTooLarge(service, given);
  try {
    const response = await send(service, given, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]));
    const body = await jsonOf(response);
    if (response.ok && isAnswer(body)) return body;
    throw problemOf(response, body);
  } catch (error) {
    if (error instanceof Problem || signal.aborted) throw error;
    if (error instanceof DOMException && error.name === "TimeoutError")
      throw new Problem("This takes too long", "The service has not answered for a minute", true);
    throw new Problem("The service cannot be reached", "Are you online? Then it may be back in a moment", true);
  }
}

/** A server that refuses a long body hangs up while it is sent, and a browser cannot tell that from a broken line. */
function refuseTooLarge({ fileForm }: Service, given: Given): void {
  const maxBytes = Number(fileForm.dataset["maxBytes"] ?? Number.POSITIVE_INFINITY);
  if (given.kind === "address" || given.file.size <= maxBytes) return;
  const detail = `It has ${megabytes(given.file.size)}, and ${megabytes(maxBytes)} is the limit. A smaller copy does as well`;
  throw new Problem("The picture is too large", detail, false);
}

function send({ fileForm, addressForm }: Service, given: Given, signal: AbortSignal): Promise<Response> {
  const headers = { accept: "application/json" };
  if (given.kind === "file") {
    const body = new FormData();
    body.set("image", given.file);
    return fetch(fileForm.action, { method: "POST", headers, body, signal });
  }
  const url = new URL(addressForm.action);
  url.searchParams.set("image", given.address);
  url.searchParams.set("preview", "true");
  return fetch(url, { headers, signal });
}

/** Something between us and the service may answer with anything. */
async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAnswer(body: unknown): body is Answer {
  return typeof body === "object" && body !== null && "class" in body && "probabilities" in body && "model" in body;
}

/** The service says what is wrong; where something in between has answered, the status has to do. */
function problemOf(response: Response, body: unknown): Problem {
  const mayPass = response.status === 429 || response.status >= 500;
  const { title, detail } = Object(body) as { readonly title?: unknown; readonly detail?: unknown };
  if (typeof title === "string") return new Problem(title, typeof detail === "string" ? detail : "", mayPass);
  return new Problem("There is no answer", `The service answered with status ${response.status}`, mayPass);
}
