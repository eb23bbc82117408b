import { Socket } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { LoadReport } from "./load-function.js";

// The process in which `loadFunction` loads a function. It ends with its report, whatever the function waits for by then.

const connections: string[] = [];

Socket.prototype.connect = function refuse(...target: unknown[]): never {
  connections.push(JSON.stringify(target[0]));
  throw new Error("a function must ask nothing of the network while it is loaded");
};

process.send!(await load(), () => process.exit());

async function load(): Promise<LoadReport> {
  try {
    const { handler } = await import(pathToFileURL(join(process.argv[2]!, "index.js")).href);
    return { hasHandler: typeof handler === "function", connections };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { hasHandler: false, error: { name, message }, connections };
  }
}
