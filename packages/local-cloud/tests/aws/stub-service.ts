import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface StubService {
  readonly endpoint: string;
  /** Requests so far. */
  readonly requests: number;
  stop(): Promise<void>;
}

/** A server on the loopback interface that answers as a test says. */
export async function startStub(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<StubService> {
  let requests = 0;
  const server = createServer((incoming, response) => answer(incoming, response, ++requests));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A server that always answers the same. */
export function startAnswering(status: number, body: object): Promise<StubService> {
  return startStub((incoming, response) => {
    incoming.resume();
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
  });
}

/**
 * A way to a service on which answers get lost: the service carries the request out, and the client is told nothing.
 * @param loses whether the answer to this request is lost; they are counted from 1.
 */
export function startLosing(
  target: string,
  loses: (count: number, request: IncomingMessage) => boolean,
): Promise<StubService> {
  return startStub((incoming, response, count) => {
    const { method, url, headers } = incoming;
    const forwarded = request(new URL(url!, target), { method: method!, headers }, (answer) => {
      if (loses(count, incoming)) {
        answer.resume().once("end", () => incoming.socket.destroy());
        return;
      }
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(forwarded);
  });
}

/** An endpoint at which nobody listens any more. */
export async function closedEndpoint(): Promise<string> {
  const stub = await startStub(() => {});
  await stub.stop();
  return stub.endpoint;
}
