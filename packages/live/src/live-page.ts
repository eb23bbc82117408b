import type { AddressInfo } from "node:net";
import { buildApp } from "./app.js";
import { readAssets } from "./assets.js";
import { Broadcast } from "./broadcast.js";
import { LiveRun } from "./live-run.js";
import { livePage } from "./page.js";
import { systemTimer, type Timer } from "./timer.js";
import type { WatchedRun } from "./watched-run.js";

export interface LivePageOptions {
  readonly run: WatchedRun;
  /** The name or address to be served at. @default "localhost", which nobody else can reach */
  readonly host?: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly timer?: Timer;
}

/** A page that is being served. */
export interface LivePage {
  readonly url: string;
  /** Ends all connections and serves no more. */
  close(): Promise<void>;
}

/** Serves the live page of a run. @throws Error with a `code` such as EADDRINUSE when it cannot be served there. */
export async function startLivePage(options: LivePageOptions): Promise<LivePage> {
  const { run: watched, host = "localhost", port, timer = systemTimer } = options;
  const assets = await readAssets();
  const run = new LiveRun(watched, timer);
  const broadcast = new Broadcast(run, timer);
  const page = livePage({ runId: watched.runId });
  const app = await buildApp({ watched, run, broadcast, page, assets, host });
  const close = async () => {
    await broadcast.close();
    await run.close();
    await app.close();
  };
  try {
    await app.listen({ host, port });
  } catch (error) {
    await close();
    throw error;
  }
  const name = host.includes(":") ? `[${host}]` : host;
  return { url: `http://${name}:${(app.server.address() as AddressInfo).port}`, close };
}
