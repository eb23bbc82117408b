import type { DecisionServices, Services } from "@snn/core";
import { type Log, PictureFetcher, PictureReader, PredictionServer } from "@snn/predictor";

export interface LocalSlotsOptions {
  readonly services: Services;
  readonly log: Log;
  /** Hosts whose addresses are not checked, as `name` or `name:port`. */
  readonly allowedHosts: readonly string[];
  /** Pictures that a client may have looked at in a minute; any number when undefined. */
  readonly picturesPerMinute: number | undefined;
  /** What links to decide on releases are signed with. */
  readonly secret: string;
  /** Where the staging slot is served. */
  readonly stagingUrl: string;
  /** Is told why a slot could not change to another model. */
  readonly onRefused: (error: Error) => void;
  /** Is awaited after a decision, before the slots look at what has changed. */
  readonly settle: () => Promise<void>;
}

/** Production and staging in one process: two servers that share what fetches and decodes pictures, and its limits. */
export class LocalSlots {
  readonly production: PredictionServer;
  readonly staging: PredictionServer;
  readonly #fetcher: PictureFetcher;

  private constructor(production: PredictionServer, staging: PredictionServer, fetcher: PictureFetcher) {
    this.production = production;
    this.staging = staging;
    this.#fetcher = fetcher;
  }

  /** Makes both ready, without listening yet. */
  static async create(options: LocalSlotsOptions): Promise<LocalSlots> {
    const { services, log, allowedHosts, picturesPerMinute, secret, stagingUrl, settle, onRefused } = options;
    const { releaseStore, objectStore, eventBus, clock } = services;
    const fetcher = new PictureFetcher({ allowedHosts });
    const common = {
      reader: new PictureReader(),
      fetcher,
      releaseStore,
      objectStore,
      log,
      picturesPerMinute,
      onRefused,
    };
    let slots: LocalSlots | undefined;
    const decisions: DecisionServices = { releaseStore, eventBus, clock };
    const onDecided = async () => {
      await settle();
      await slots?.look();
    };
    const approval = { ...decisions, secret, tryUrl: `${stagingUrl}/ui`, onDecided };
    const production = await PredictionServer.create({ ...common, slotName: "production" });
    const staging = await PredictionServer.create({ ...common, slotName: "staging", approval });
    slots = new LocalSlots(production, staging, fetcher);
    return slots;
  }

  /** Changes to other models where the releases say so. */
  async look(): Promise<void> {
    await Promise.all([this.production.follower.look(), this.staging.follower.look()]);
  }

  /** Answers what is under way and takes nothing more. */
  async close(): Promise<void> {
    await Promise.all([this.production.close(), this.staging.close()]);
    await this.#fetcher.close();
  }
}
