import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import dynalite from "dynalite";

export interface DynaliteOptions {
  /** @default a free one */
  readonly port?: number;
  /** Asked for every request about items: whether to answer it as throttled, without carrying it out. @default never */
  readonly failing?: () => boolean;
}

/** DynamoDB on the loopback interface, in the memory of this process. */
export interface Dynalite {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** Finishes the requests it has, ends all connections and frees the port. What was stored is gone. */
  stop(): Promise<void>;
}

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** Starts DynamoDB. @throws Error when the port is taken */
export async function startDynalite({ port = 0, failing = () => false }: DynaliteOptions = {}): Promise<Dynalite> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const [handle] = server.listeners("request") as [Handle];
  const work = new Work();
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    if (work.isClosed) request.destroy();
    else if (isAboutItems(request) && failing()) refuse(request, response);
    else serve(handle, request, response, work);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as AddressInfo;

  const stop = async () => {
    // dynalite throws out of a callback when its store is closed under a request.
    await work.close();
    const closed = new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
    });
    server.closeAllConnections();
    await closed;
  };
  let stopped: Promise<void> | undefined;

  return {
    port: address.port,
    endpoint: `http://127.0.0.1:${address.port}`,
    stop: () => (stopped ??= stop()),
  };
}

/** Requests that dynalite is busy with. */
class Work {
  isClosed = false;
  #inProgress = 0;
  #onIdle: (() => void) | undefined;

  begin(): void {
    this.#inProgress++;
  }

  end(): void {
    this.#inProgress--;
    if (this.#inProgress === 0) this.#onIdle?.();
  }

  /** Resolves when what was begun has ended. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.#inProgress > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
  }
}

function serve(handle: Handle, request: IncomingMessage, response: ServerResponse, work: Work): void {
  // dynalite starts when the body is there, and ends every answer by calling `end`, whether or not somebody still listens.
  request.once("end", () => {
    work.begin();
    const { end } = response;
    response.end = ((...content: Parameters<typeof end>) => {
      work.end();
      return end.apply(response, content);
    }) as typeof end;
  });
  handle(request, response);
  // dynalite rethrows the error of a client that died while it sent, which would end this process with it.
  request.removeAllListeners("error");
  request.on("error", () => undefined);
}

const isAboutItems = ({ headers }: IncomingMessage) => /Item|Query|Scan/.test(String(headers["x-amz-target"]));

function refuse(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(400, { "content-type": "application/x-amz-json-1.0" }).end(
    JSON.stringify({
      __type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
      message: "The level of configured provisioned throughput for the table was exceeded.",
    }),
  );
}
