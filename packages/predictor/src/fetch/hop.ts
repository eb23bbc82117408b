import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { Agent, type Dispatcher } from "undici";
import { RequestProblem } from "../problem.js";
import { readBody, tooLarge } from "../read-body.js";
import type { FetchTimer } from "./fetch-timer.js";

/** How a hop ends well: with the picture, or somewhere else. */
export type HopOutcome = { readonly picture: Uint8Array } | { readonly location: string };

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Who we say we are. A request of that name comes from this service, or from another one of its kind. */
export const userAgent = "snn-predictor";

const headers = { accept: "image/*", "accept-encoding": "identity", "user-agent": userAgent };

/**
 * Asks a checked URL at its checked addresses. The connection is this hop's own: one that was checked for another request is
 * never used again, and no proxy of the environment or of the process is asked.
 *
 * @throws {RequestProblem} `url-unanswered` or `picture-too-large`.
 */
export async function requestHop(
  url: URL,
  addresses: readonly LookupAddress[],
  timer: FetchTimer,
  mostBytes: number,
): Promise<HopOutcome> {
  const agent = connectingOnlyTo(addresses, timer.signal);
  try {
    const response = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: "GET",
      headers,
      signal: timer.signal,
    });
    timer.endHop();
    return await outcomeOf(response, mostBytes);
  } catch (error) {
    timer.throwIfUp();
    throw error instanceof RequestProblem ? error : unanswered(failure(error), error);
  } finally {
    await agent.destroy();
  }
}

/** An agent for one request: whatever the name leads to by now, it connects to one of these addresses. */
function connectingOnlyTo(addresses: readonly LookupAddress[], signal: AbortSignal): Agent {
  const lookup: LookupFunction = (_hostname, { all }, callback) => {
    if (all) callback(null, [...addresses]);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  };
  return new Agent({
    // The signal ends a connection that is still being made, which destroying the agent does not. The environment may not
    // switch the check of certificates off.
    connect: { lookup, signal, timeout: 0, maxCachedSessions: 0, rejectUnauthorized: true },
    // Asks for the connection to be closed.
    pipelining: 0,
    // The timer's limits are stricter, and exact.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

async function outcomeOf(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  mostBytes: number,
): Promise<HopOutcome> {
  if (redirectStatuses.has(statusCode)) {
    const { location } = headers;
    if (typeof location !== "string" || location === "") throw unanswered("it redirects, but not to one place");
    // undici gives a character for each byte. Browsers take them for UTF-8, and so do those who write such links.
    return { location: Buffer.from(location, "latin1").toString() };
  }
  if (statusCode < 200 || statusCode > 299) throw unanswered(`it answered with status ${statusCode}`);
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") throw unanswered("it sent the picture compressed, which was not asked for");
  if (Number(headers["content-length"]) > mostBytes) throw tooLarge(mostBytes);
  const picture = await readBody(body, mostBytes);
  if (picture.length === 0) throw unanswered("it sent nothing");
  return { picture };
}

/** What may be said of an error: its own text tells addresses and ports. */
function failure(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (/CERT|TLS|SSL|SIGNATURE|EPROTO/.test(code)) return "there is no secure connection with a valid certificate";
  if (/^E(CONNREFUSED|HOSTUNREACH|NETUNREACH|ADDRNOTAVAIL|TIMEDOUT|INVAL|ACCES)$/.test(code))
    return "there is no connection";
  return "the connection broke, or what came is no HTTP";
}

function unanswered(detail: string, cause?: unknown): RequestProblem {
  return new RequestProblem("url-unanswered", detail, { cause });
}
