import { randomUUID } from "node:crypto";
import type { ServiceName } from "./services/services.js";
import { services } from "./services/services.js";

/** Why a request is refused. */
export interface Refusal {
  /** What it asks for may not be done by who asks, or nobody knows who asks. */
  readonly kind: "access denied" | "unknown caller";
  readonly message: string;
}

/** An answer of HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What each protocol calls it. */
const codes = {
  json: { "access denied": "AccessDeniedException", "unknown caller": "UnrecognizedClientException" },
  query: { "access denied": "AuthorizationError", "unknown caller": "InvalidClientTokenId" },
  s3: { "access denied": "AccessDenied", "unknown caller": "InvalidAccessKeyId" },
} as const;

/** A refusal in the protocol of the service that was asked, or in JSON when it is none. */
export function answerOf({ kind, message }: Refusal, service: ServiceName | undefined): Answer {
  const protocol = service === undefined ? "json" : services[service].protocol;
  const code = codes[protocol][kind];
  const requestId = randomUUID();
  const headers = { "x-amzn-requestid": requestId };
  if (protocol === "json")
    return {
      status: 403,
      headers: { ...headers, "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": code },
      body: JSON.stringify({ __type: code, message }),
    };
  const error = `<Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
  const body =
    protocol === "s3"
      ? `<Error>${error}<RequestId>${requestId}</RequestId></Error>`
      : `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type>${error}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return {
    status: 403,
    headers: { ...headers, "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}

const escapeXml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
