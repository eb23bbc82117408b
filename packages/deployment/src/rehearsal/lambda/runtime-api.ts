import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** An error as a runtime reports it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  /** Lines of the stack. */
  readonly trace?: readonly string[];
}

/** What is handed to a runtime. */
export interface RuntimeInvocation {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
  readonly functionArn: string;
  /** When the time is up, in milliseconds since 1970. */
  readonly deadlineMs: number;
}

/** What a runtime tells. */
export interface RuntimeListener {
  /** It is ready for an invocation, for the first time or again. */
  onReady(): void;
  /** JSON of what the handler returned. */
  onResponse(requestId: string, payload: string): void;
  onError(requestId: string, error: FunctionError): void;
  /** It could not start. */
  onInitError(error: FunctionError): void;
}

const root = "/2018-06-01/runtime";

/** Lambda's Runtime API for one execution environment, by which its process fetches invocations and answers them. */
export class RuntimeApi {
  readonly #listener: RuntimeListener;
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });
  #next: ServerResponse | undefined;

  constructor(listener: RuntimeListener) {
    this.#listener = listener;
  }

  /** Listens on a free port of the loopback interface. @returns host and port, for `AWS_LAMBDA_RUNTIME_API`. */
  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Hands an invocation to the runtime, which has said that it is ready. */
  invoke({ requestId, payload, functionArn, deadlineMs }: RuntimeInvocation): void {
    const response = this.#next!;
    this.#next = undefined;
    response
      .writeHead(200, {
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": requestId,
        "lambda-runtime-deadline-ms": String(deadlineMs),
        "lambda-runtime-invoked-function-arn": functionArn,
        "lambda-runtime-trace-id": `Root=1-${requestId.replaceAll("-", "").replace(/^.{8}/, "$&-")};Sampled=0`,
      })
      .end(payload);
  }

  /** Ends all connections and frees the port. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url!.slice(root.length);
    if (path === "/invocation/next") {
      this.#next = response;
      this.#listener.onReady();
      return;
    }
    const body = await text(request);
    const [, requestId, outcome] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (path === "/init/error") this.#listener.onInitError(JSON.parse(body) as FunctionError);
    else if (requestId === undefined) {
      response.writeHead(404).end();
      return;
    } else if (outcome === "response") this.#listener.onResponse(requestId, body);
    else this.#listener.onError(requestId, JSON.parse(body) as FunctionError);
    response.writeHead(202, { "content-type": "application/json" }).end('{"status":"OK"}');
  }
}
