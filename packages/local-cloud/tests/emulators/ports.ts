import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";

/** Fails when anything still listens at this port. */
export async function assertClosed(port: number): Promise<void> {
  assert.ok(!(await isOpen(port)), `port ${port} is open`);
}

/** Resolves when nothing listens at this port any more. */
export async function untilClosed(port: number): Promise<void> {
  while (await isOpen(port));
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch (error) {
    // What is just being closed may still reset a connection.
    return (error as NodeJS.ErrnoException).code !== "ECONNREFUSED";
  } finally {
    socket.destroy();
  }
}
