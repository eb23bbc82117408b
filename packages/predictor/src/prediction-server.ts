import type { AddressInfo } from "node:net";
import type { ObjectReader, ReleaseReader } from "@snn/core";
import type { FastifyInstance } from "fastify";
import { type AppDependencies, buildApp, type SlotName } from "./app.js";
import { type ApprovalDependencies, approvalRoutes } from "./approval/approval-routes.js";
import type { PictureFetcher } from "./fetch/picture-fetcher.js";
import type { Log } from "./log.js";
import { Metrics } from "./metrics.js";
import { ModelSlot } from "./model/model-slot.js";
import { SlotFollower } from "./model/slot-follower.js";
import type { PictureReader } from "./picture/picture-reader.js";

export interface PredictionServerOptions extends Pick<AppDependencies, "picturesPerMinute" | "proxies"> {
  readonly slotName: SlotName;
  /** The id of the one release that is served, whatever the slot would have. */
  readonly pinnedRelease?: string | undefined;
  readonly reader: PictureReader;
  readonly fetcher: PictureFetcher;
  readonly releaseStore: ReleaseReader;
  readonly objectStore: ObjectReader;
  readonly log: Log;
  /** Is told why a model could not be changed to. */
  readonly onRefused?: ((error: Error) => void) | undefined;
  /** Serves the pages that people decide on releases at, too. */
  readonly approval?: ApprovalDependencies | undefined;
}

/** One slot of the prediction service with its HTTP server. */
export class PredictionServer {
  /** Keeps the slot's model up to date: nothing is served before it has looked. */
  readonly follower: SlotFollower;
  readonly slot: ModelSlot;
  readonly #app: FastifyInstance;

  private constructor(app: FastifyInstance, slot: ModelSlot, follower: SlotFollower) {
    this.#app = app;
    this.slot = slot;
    this.follower = follower;
  }

  /** Makes everything ready to {@link listen}. */
  static async create(options: PredictionServerOptions): Promise<PredictionServer> {
    const metrics = new Metrics();
    const slot = new ModelSlot((pictures) => metrics.inferred(pictures));
    const follower = new SlotFollower({ ...options, slot });
    const slotName = () => follower.slotName;
    const app = await buildApp({ ...options, slotName, isReady: () => follower.isSettled, slot, metrics });
    if (options.approval !== undefined) await app.register(approvalRoutes(options.approval));
    return new PredictionServer(app, slot, follower);
  }

  /** Answers requests from now on. @returns the port. @throws Error with a `code` such as EADDRINUSE when that is not possible. */
  async listen(host: string, port: number): Promise<number> {
    await this.#app.listen({ host, port });
    return (this.#app.server.address() as AddressInfo).port;
  }

  /** Answers what is under way and takes nothing more. */
  async close(): Promise<void> {
    this.follower.stop();
    await this.#app.close();
    this.slot.clear();
  }
}
