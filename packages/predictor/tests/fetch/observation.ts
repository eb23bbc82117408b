import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import type { TestContext } from "node:test";

/** The addresses, as `address port`, that this process tries to connect plain sockets to during a test. */
export function observeAttempts(t: TestContext): readonly string[] {
  const attempts: string[] = [];
  observe(t, "net.client.socket", (message) => {
    const { socket } = message as { socket: Socket };
    socket.on("connectionAttempt", (address, port) => attempts.push(`${address} ${port}`));
  });
  return attempts;
}

/** The hosts that undici begins to connect to during a test, for http and https. */
export function observeConnects(t: TestContext): readonly string[] {
  const hosts: string[] = [];
  observe(t, "undici:client:beforeConnect", (message) => {
    hosts.push((message as { connectParams: { host: string } }).connectParams.host);
  });
  return hosts;
}

function observe(t: TestContext, channel: string, listener: (message: unknown) => void): void {
  subscribe(channel, listener);
  t.after(() => unsubscribe(channel, listener));
}
