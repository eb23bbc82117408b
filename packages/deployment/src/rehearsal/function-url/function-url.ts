import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { eventOf, type FunctionUrlEvent } from "./event.js";
import { answer } from "./response.js";

export interface FunctionUrlOptions {
  /** Runs the function and gives what it returns; rejects when it fails. */
  readonly invoke: (event: FunctionUrlEvent) => Promise<unknown>;
  /** @default a free one */
  readonly port?: number;
  /** Told why a request was answered with 502. @default nobody is */
  readonly onFailure?: (error: unknown) => void;
}

/** The public URL of a function, on the loopback interface and without TLS. */
export interface FunctionUrl {
  /** `http://127.0.0.1:PORT/`; like those of AWS it ends with a slash. */
  readonly url: string;
  /** Ends all connections and frees the port. */
  stop(): Promise<void>;
}

/** What Lambda takes in a synchronous invocation. */
const mostBodyBytes = 6 * 1024 * 1024;

/** Starts the URL of a function. @throws Error when the port is taken */
export async function startFunctionUrl({
  invoke,
  port = 0,
  onFailure = () => undefined,
}: FunctionUrlOptions): Promise<FunctionUrl> {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    if (body === undefined) return answer(response, failure(413, "Request Entity Too Large"));
    try {
      answer(response, await invoke(eventOf(request, body, new Date())));
    } catch (error) {
      onFailure(error);
      if (!response.headersSent) answer(response, failure(502, "Internal Server Error"));
    }
  };
  const server = createServer((request, response) => {
    // Only a client that hangs up stops the body from being read, and nobody else waits for an answer.
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const failure = (statusCode: number, Message: string) => ({ statusCode, body: JSON.stringify({ Message }) });

/** The body; undefined when it is too large, but read to its end all the same. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= mostBodyBytes) chunks.push(chunk);
  }
  return bytes <= mostBodyBytes ? Buffer.concat(chunks) : undefined;
}
