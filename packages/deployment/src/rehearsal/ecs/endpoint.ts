import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { EcsError } from "./errors.js";
import { operations } from "./operations.js";
import type { EcsService } from "./service.js";

/** An endpoint of ECS for the SDK. */
export interface EcsEndpoint {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** Ends all connections and frees the port. The service goes on. */
  stop(): Promise<void>;
}

const targetPrefix = "AmazonEC2ContainerServiceV20141113.";

/** Serves the API of ECS for one service. Who asks is not checked. @throws Error when the port is taken */
export async function startEcsEndpoint(service: EcsService, port = 0): Promise<EcsEndpoint> {
  const server = createServer((request, response) => {
    serve(service, request, response).catch(() => response.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(service: EcsService, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  try {
    send(response, 200, operationOf(request)(service, parse(body)));
  } catch (error) {
    if (!(error instanceof EcsError)) throw error;
    send(response, 400, { __type: error.type, message: error.message });
  }
}

function operationOf({ headers }: IncomingMessage): (typeof operations)[string] {
  const target = String(headers["x-amz-target"]);
  const operation = target.startsWith(targetPrefix) ? operations[target.slice(targetPrefix.length)] : undefined;
  if (operation === undefined) throw new EcsError("UnknownOperationException", `${target} is not rehearsed`);
  return operation;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new EcsError("SerializationException", "the body is not JSON");
  }
}

function send(response: ServerResponse, status: number, answer: object): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
  response.end(JSON.stringify(answer));
}
