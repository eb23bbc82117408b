import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import type { TestContext } from "node:test";

export interface TestServer {
  readonly port: number;
  /** The address that each connection so far was made to. */
  readonly reachedAt: readonly string[];
  /** Resolves when every client has closed its connections. The end of the test waits for that in any case. */
  close(): Promise<void>;
}

/** Where a server listens: anywhere on this machine, in IPv6 too if there is any, unless told otherwise. */
export interface ListenOptions {
  readonly host?: string;
  readonly port?: number;
}

/** An HTTP server for a test. The test does not end before its clients have closed every connection. */
export function serveHttp(t: TestContext, listener: RequestListener, options?: ListenOptions): Promise<TestServer> {
  return listen(t, createHttpServer(listener), options);
}

/** A server for a test that is handed each connection once the first bytes of a request are there. */
export function serveTcp(
  t: TestContext,
  answer: (socket: Socket) => void,
  options?: ListenOptions,
): Promise<TestServer> {
  const server = createTcpServer((socket) => {
    // Whoever is cut off in the middle resets the connection: that is what many of these tests want.
    socket.on("error", () => {});
    socket.once("data", () => answer(socket));
  });
  return listen(t, server, options);
}

async function listen(t: TestContext, server: Server, { host, port = 0 }: ListenOptions = {}): Promise<TestServer> {
  const reachedAt: string[] = [];
  server.on("connection", (socket) => reachedAt.push(socket.localAddress!.replace(/^::ffff:/, "")));
  server.listen(port, host);
  await once(server, "listening");
  const { port: actualPort } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    await once(server, "close");
  };
  t.after(close, { timeout: 5_000 });
  return { port: actualPort, reachedAt, close };
}
