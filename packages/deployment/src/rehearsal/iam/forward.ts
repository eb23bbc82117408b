import { request as httpRequest, type IncomingMessage } from "node:http";
import type { ServiceRequest } from "./services/service-request.js";
import type { ServiceName } from "./services/services.js";

/** What belongs to one connection, and what Node itself writes for the next. */
const ofConnection = new Set(["connection", "keep-alive", "transfer-encoding", "expect", "content-length"]);

/**
 * Sends a request on as it came, its Host included, from which emulators make the addresses of queues. No connection is used twice:
 * a server that closes an idle one just then would turn the next request into a failure.
 *
 * @param signal ends the request when whoever made it has hung up, so that no message is handed to nobody.
 */
export function forward(request: ServiceRequest, endpoint: string, signal: AbortSignal): Promise<IncomingMessage> {
  const { method, path, search, headers, body } = request;
  const kept = Object.entries(headers).filter(([name]) => !ofConnection.has(name));
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(endpoint);
    httpRequest(
      {
        hostname,
        port,
        path: search === "" ? path : `${path}?${search}`,
        method,
        headers: { ...Object.fromEntries(kept), "content-length": body.length },
        agent: false,
        signal,
      },
      resolve,
    )
      .once("error", reject)
      .end(body);
  });
}

/** The headers of an answer that may go on to the caller. */
export function headersOf({ headers }: IncomingMessage): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(([name]) => name === "content-length" || !ofConnection.has(name));
  return Object.fromEntries(kept) as Record<string, string | string[]>;
}

/**
 * The request with another account in the name of its queue or topic, since fauxqs knows none but its own. Only there: a message
 * is sent as it is.
 */
export function withAccount(request: ServiceRequest, service: ServiceName, from: string, to: string): ServiceRequest {
  if (service === "sqs") {
    const parameters = JSON.parse(request.body.toString()) as { QueueUrl?: string };
    if (parameters.QueueUrl === undefined) return request;
    const QueueUrl = parameters.QueueUrl.replace(`/${from}/`, `/${to}/`);
    return { ...request, body: Buffer.from(JSON.stringify({ ...parameters, QueueUrl })) };
  }
  if (service === "sns") {
    const parameters = new URLSearchParams(request.body.toString());
    const topicArn = parameters.get("TopicArn");
    if (topicArn !== null) parameters.set("TopicArn", topicArn.replace(`:${from}:`, `:${to}:`));
    return { ...request, body: Buffer.from(parameters.toString()) };
  }
  return request;
}
