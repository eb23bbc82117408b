import { createServer } from "node:net";

/**
 * Ports to choose from. They lie below those that Linux and macOS hand to outgoing connections (from 32768 and 49152), one of
 * which could take the port before the process listens that it was chosen for.
 */
const firstPort = 10_000;
const lastPort = 19_999;
const portsToTry = 50;

/** A port of the loopback interface that nobody listens on. @throws Error when many in a row are taken */
export async function freePort(): Promise<number> {
  for (let attempt = 1; attempt <= portsToTry; attempt++) {
    const port = firstPort + Math.floor(Math.random() * (lastPort - firstPort + 1));
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${portsToTry} ports from ${firstPort} to ${lastPort} is free`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const listener = createServer();
    listener.once("error", () => resolve(false));
    listener.listen(port, "127.0.0.1", () => listener.close(() => resolve(true)));
  });
}
