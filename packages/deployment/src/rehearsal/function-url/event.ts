import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** What a function URL hands to its function: payload format 2.0. */
export interface FunctionUrlEvent {
  readonly version: "2.0";
  readonly routeKey: "$default";
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly accountId: "anonymous";
    readonly apiId: string;
    readonly domainName: string;
    readonly domainPrefix: string;
    readonly http: {
      readonly method: string;
      readonly path: string;
      readonly protocol: string;
      readonly sourceIp: string;
      readonly userAgent: string;
    };
    readonly requestId: string;
    readonly routeKey: "$default";
    readonly stage: "$default";
    /** Such as `05/Aug/2022:08:14:39 +0000`. */
    readonly time: string;
    readonly timeEpoch: number;
  };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

/** The event of a request whose body has been read. */
export function eventOf(request: IncomingMessage, body: Buffer, now: Date): FunctionUrlEvent {
  const [rawPath, rawQueryString] = splitOnce(request.url!, "?");
  // Cookies come in a list of their own alone; a function that looks for the header would find nothing.
  const { cookie, ...others } = request.headers;
  const client = request.socket.remoteAddress!;
  const headers = {
    ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name, String(value)])),
    "x-amzn-trace-id": `Root=1-${Math.floor(now.getTime() / 1000).toString(16)}-${randomBytes(12).toString("hex")}`,
    "x-forwarded-for": client,
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
  };
  const domainName = request.headers.host ?? "";
  const domainPrefix = domainName.split(".", 1)[0]!;
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers,
    ...(rawQueryString !== "" && { queryStringParameters: parametersOf(rawQueryString) }),
    requestContext: {
      accountId: "anonymous",
      apiId: domainPrefix,
      domainName,
      domainPrefix,
      http: {
        method: request.method!,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: client,
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey: "$default",
      stage: "$default",
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...bodyOf(body, request.headers["content-type"]),
  };
}

/** Only JSON and `text/*` come as they are; the fields of a form, too, are in Base64. */
function bodyOf(body: Buffer, contentType = ""): Pick<FunctionUrlEvent, "body" | "isBase64Encoded"> {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = /^(text\/|application\/json\b)/i.test(contentType);
  return { body: body.toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}

/** Values of the same name are joined by commas. */
function parametersOf(query: string): Record<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parameters.get(name);
    parameters.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(parameters);
}

function splitOnce(text: string, separator: string): [before: string, after: string] {
  const index = text.indexOf(separator);
  return index === -1 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}

function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(time.toUTCString())!;
  return `${day}/${month}/${year}:${clock} +0000`;
}
