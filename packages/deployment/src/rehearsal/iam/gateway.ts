import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { AccessControl } from "./access-control.js";
import { forward, headersOf, withAccount } from "./forward.js";
import type { Access } from "./policy.js";
import { answerOf, type Refusal } from "./refusal.js";
import type { S3Operation } from "./services/s3.js";
import {
  type Place,
  type RequestedOperation,
  type ServiceRequest,
  UnknownRequestError,
} from "./services/service-request.js";
import { isServiceName, type ServiceName, services } from "./services/services.js";

export interface GatewayOptions {
  readonly accessControl: AccessControl;
  /** The emulator of each service, such as `http://127.0.0.1:4566`. Requests to others are refused. */
  readonly endpoints: Readonly<Partial<Record<ServiceName, string>>>;
  /** As the graph has it. */
  readonly place: Place;
  /** The account of the emulators of SQS and SNS, where it is another than that of the graph. */
  readonly emulatorAccountId?: string;
  /** @default a free one */
  readonly port?: number;
  /** Is told of every request when its status is known. */
  readonly onRequest?: (record: GatewayRecord) => void;
}

/** A request to AWS, as CloudTrail would have it. */
export interface GatewayRecord {
  /** The name of the role that asked, or the access key that is nobody's; empty when the request was not signed. */
  readonly principal: string;
  /** By the name in the signature: `sqs`, `events` and so on. */
  readonly service: string;
  /** Such as `SendMessageBatch`; empty when it could not be told. */
  readonly operation: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly isAllowed: boolean;
  /** Of HTTP; undefined when the caller hung up before there was one, 502 when the emulator did. */
  readonly status: number | undefined;
  /** Why it was refused. */
  readonly reason?: string;
}

/** One endpoint for all of AWS's services, which asks IAM about every request. */
export interface Gateway {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** What leads an SDK here: `AWS_ENDPOINT_URL_SQS` and so on. */
  readonly environment: Readonly<Record<string, string>>;
  /** Every request so far, in the order of their answers. */
  readonly records: readonly GatewayRecord[];
  /** Ends all connections and frees the port. */
  close(): Promise<void>;
}

/** Starts the gateway on the loopback interface. @throws Error when the port is taken */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const records: GatewayRecord[] = [];
  const record = (one: GatewayRecord) => {
    records.push(one);
    options.onRequest?.(one);
  };
  const server = createServer((request, response) => {
    answer(request, response, options, record).catch(() => response.destroy());
  });
  // An idle connection closed at the wrong moment would fail a request that on AWS does not fail.
  server.keepAliveTimeout = 0;
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const variables = Object.values(services).map(({ variable }) => [`AWS_ENDPOINT_URL_${variable}`, endpoint]);
  return {
    endpoint,
    environment: Object.fromEntries(variables),
    records,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Who asks, from the signature of version 4. The signature itself is not checked: secrets are not what a rehearsal tries. */
function signatureOf(authorization: string | undefined): { accessKeyId: string; service: string } | undefined {
  const [, accessKeyId, service] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(authorization ?? "") ?? [];
  return accessKeyId === undefined || service === undefined ? undefined : { accessKeyId, service };
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  options: GatewayOptions,
  record: (one: GatewayRecord) => void,
): Promise<void> {
  const hangUp = new AbortController();
  response.once("close", () => hangUp.abort());
  const { accessControl, endpoints, place, emulatorAccountId } = options;
  const { accessKeyId = "", service = "" } = signatureOf(incoming.headers.authorization) ?? {};
  const request = await read(incoming);
  const name = isServiceName(service) ? service : undefined;
  const principal = accessControl.nameOf(accessKeyId);
  const asked = operationOf(request, name, place);
  const summary = {
    principal: principal ?? accessKeyId,
    service,
    operation: asked instanceof UnknownRequestError ? "" : asked.operation,
    actions: asked instanceof UnknownRequestError ? [] : asked.accesses.map(({ action }) => action),
    resources: asked instanceof UnknownRequestError ? [] : asked.accesses.map(({ resource }) => resource),
  };
  const refuse = (refusal: Refusal) => {
    const { status, headers, body } = answerOf(refusal, name);
    record({ ...summary, isAllowed: false, status, reason: refusal.message });
    response.writeHead(status, headers).end(incoming.method === "HEAD" ? "" : body);
  };

  if (principal === undefined)
    return refuse({ kind: "unknown caller", message: "The security token included in the request is invalid." });
  if (asked instanceof UnknownRequestError) return refuse({ kind: "access denied", message: asked.message });
  const denied = asked.accesses.map((access) => denial(accessControl, principal, access)).find(Boolean);
  if (denied !== undefined) return refuse(denied);
  const endpoint = endpoints[name!];
  if (endpoint === undefined) return refuse({ kind: "access denied", message: `there is no ${service} here` });

  const sent =
    emulatorAccountId === undefined ? request : withAccount(request, name!, place.accountId, emulatorAccountId);
  const answered = await forward(sent, endpoint, hangUp.signal).catch(() => undefined);
  if (answered === undefined) {
    const status = response.destroyed ? undefined : 502;
    record({ ...summary, isAllowed: true, status, ...(status && { reason: `the emulator of ${service} is away` }) });
    response.writeHead(502).end();
    return;
  }
  if (answered.statusCode === 404 && "isRead" in asked) {
    const hidden = hides(accessControl, principal, asked as S3Operation);
    if (hidden !== undefined) {
      answered.resume();
      return refuse(hidden);
    }
  }
  record({ ...summary, isAllowed: true, status: answered.statusCode });
  response.writeHead(answered.statusCode!, headersOf(answered));
  await pipeline(answered, response);
}

async function read(incoming: IncomingMessage): Promise<ServiceRequest> {
  const { method = "GET", url = "/", headers } = incoming;
  const [path = "/", search = ""] = url.split("?", 2);
  return { method, path, search, query: new URLSearchParams(search), headers, body: await buffer(incoming) };
}

function operationOf(
  request: ServiceRequest,
  service: ServiceName | undefined,
  place: Place,
): RequestedOperation | UnknownRequestError {
  if (service === undefined) return new UnknownRequestError("this service of AWS is not part of the rehearsal");
  try {
    const asked = services[service].operationOf(request, place);
    // What needs no permission at all would be allowed to all.
    return asked.accesses.length > 0 ? asked : new UnknownRequestError(`${asked.operation} of nothing`);
  } catch (error) {
    return error instanceof UnknownRequestError ? error : new UnknownRequestError(String(error), { cause: error });
  }
}

/** In AWS's own words. */
function denial(accessControl: AccessControl, principal: string, access: Access): Refusal | undefined {
  // The gateway stands for endpoints of HTTPS.
  const context = { "aws:SecureTransport": "true", ...access.context };
  const decision = accessControl.decide(principal, { ...access, context });
  if (decision === "allowed") return undefined;
  const { action, resource } = access;
  const because =
    decision === "explicitly denied" ? "with an explicit deny" : `because no policy allows the ${action} action`;
  const message = `User: ${accessControl.arnOf(principal)} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
  return { kind: "access denied", message };
}

/** An object that is not there: S3 says so only to those who may list the bucket. */
function hides(accessControl: AccessControl, principal: string, { bucketArn, isRead }: S3Operation) {
  return isRead ? denial(accessControl, principal, { action: "s3:ListBucket", resource: bucketArn }) : undefined;
}
