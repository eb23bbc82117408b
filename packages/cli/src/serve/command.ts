import { setTimeout } from "node:timers/promises";
import {
  decideRelease,
  describeDecision,
  InvalidInputError,
  readHistory,
  releaseIdOf,
  type Services,
  sha256Of,
  slotsOf,
  stateOf,
  verdictOn,
} from "@snn/core";
import { createLog, PictureFetcher, type PredictionServer } from "@snn/predictor";
import pc from "picocolors";
import type { EmbeddedCloud } from "../embedded/embedded-cloud.js";
import { printable, printableLines } from "../printable.js";
import { withLocalReleases } from "../releases/local-releases.js";
import { releaseFile } from "../releases/release-command.js";
import { onEndSignal } from "../train/signals.js";
import { LocalSlots } from "./local-slots.js";
import { UploadWatch } from "./upload-watch.js";

export interface ServeOptions {
  readonly models?: string;
  readonly production?: string;
  readonly staging?: string;
  readonly host: string;
  readonly port: number;
  readonly stagingPort: number;
  readonly allowHost?: readonly string[];
  readonly rateLimit?: number;
  readonly json?: boolean;
}

/** How often the folder of models is looked at for what people and other processes have done there. */
const lookPeriodMs = 500;

/**
 * `snn serve`: answers what is in pictures, with the model in production on one port and the one in staging on another, until
 * a signal comes. Requests that are under way are answered first.
 *
 * @returns the exit code.
 * @throws InvalidInputError when a model that was named cannot be served, or a port cannot be used.
 */
export async function serveCommand(options: ServeOptions): Promise<number> {
  refuseMalformedHosts(options.allowHost ?? []);
  const ending = new AbortController();
  const stopListening = onEndSignal(() => ending.abort());
  const stagingUrl = urlOf(options.host, options.stagingPort);
  try {
    await withLocalReleases({ models: options.models, notifier, stagingUrl }, async (cloud, folder) => {
      const told = await everyReleaseButTheLast(cloud.services);
      cloud.bus.watch((event) => void ("releaseId" in event.detail && told.add(event.detail.releaseId)));
      await releaseNamed(cloud, options);
      const slots = await LocalSlots.create({
        services: cloud.services,
        log: createLog(options.json ? "info" : "silent"),
        allowedHosts: options.allowHost ?? [],
        picturesPerMinute: options.rateLimit,
        secret: await folder.secret(),
        stagingUrl,
        settle: () => cloud.run(),
        onRefused: complain,
      });
      try {
        await listen(slots.production, options.host, options.port, "--port");
        await listen(slots.staging, options.host, options.stagingPort, "--staging-port");
        await slots.look();
        console.error(guide(slots, options, folder.path));
        await follow(cloud, slots, new UploadWatch(folder.path), told, ending.signal);
      } finally {
        await slots.close();
      }
    });
  } finally {
    stopListening();
  }
  return 0;
}

/** @throws InvalidInputError */
function refuseMalformedHosts(allowedHosts: readonly string[]): void {
  for (const host of allowedHosts) {
    try {
      new PictureFetcher({ allowedHosts: [host] });
    } catch {
      const expected = "NAME or NAME:PORT";
      throw new InvalidInputError([{ file: "--allow-host", path: "", found: JSON.stringify(host), expected }]);
    }
  }
}

const notifier = {
  async notify({ subject, text }: { subject: string; text: string }) {
    console.error(`\n${pc.bold(`✉ ${printable(subject)}`)}\n${printableLines(text)}`);
  },
};

/** Puts up the models that the command line names. */
async function releaseNamed(cloud: EmbeddedCloud, { production, staging }: ServeOptions): Promise<void> {
  if (production !== undefined) {
    const { releaseId } = await releaseFile(cloud.services, production, () => cloud.run());
    const { releases, decisions } = await readHistory(cloud.services.releaseStore);
    const verdict = verdictOn(releaseId, decisions);
    if (verdict === undefined)
      await decideRelease(cloud.services, { releaseId, verdict: "approved", by: "snn serve --production", reason: "" });
    // Somebody has decided since the command was given for the first time: that holds.
    else if (stateOf(releaseId, releases, decisions) !== "production")
      console.error(`${production} was ${describeDecision(verdict)}; what is in production stays there`);
  }
  if (staging !== undefined) await releaseFile(cloud.services, staging, () => cloud.run());
}

async function listen(server: PredictionServer, host: string, port: number, option: string): Promise<void> {
  await server.listen(host, port).catch((error: NodeJS.ErrnoException) => {
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: "a port that another program listens at",
      EACCES: "a port that only root may use",
      ENOTFOUND: "no such host",
      EADDRNOTAVAIL: "a host that is not this machine",
    };
    const found = reasons[error.code ?? ""];
    if (found === undefined) throw error;
    const expected = `another one: ${error.code === "ENOTFOUND" || error.code === "EADDRNOTAVAIL" ? "--host" : option}`;
    throw new InvalidInputError([{ file: `${host}:${port}`, path: "", found, expected }]);
  });
}

/** Releases what is put into the folder, and follows the decisions, until the signal. Nothing that goes wrong in the folder ends it. */
async function follow(
  cloud: EmbeddedCloud,
  slots: LocalSlots,
  uploads: UploadWatch,
  told: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  let lastComplaint = "";
  while (!signal.aborted) {
    try {
      for (const key of await uploads.look()) if (!(await isReleased(cloud.services, key))) cloud.objects.announce(key);
      await cloud.run();
      await announceNew(cloud.services, told);
      await cloud.run();
      await slots.look();
    } catch (error) {
      const { message } = error as Error;
      if (message !== lastComplaint) complain(error as Error);
      lastComplaint = message;
    }
    await setTimeout(lookPeriodMs, undefined, { signal }).catch(() => {});
  }
}

function complain({ message }: Error): void {
  console.error(pc.red(printableLines(message)));
}

/** Whether an object has been released as it is: those that were there before are not announced again. */
async function isReleased({ objectStore, releaseStore }: Services, key: string): Promise<boolean> {
  const bytes = await objectStore.get(key);
  if (bytes === undefined) return false;
  return (await releaseStore.get(releaseIdOf(key, sha256Of(bytes)))) !== undefined;
}

/** Releases of which nobody has to be told any more: all but the one that waits in staging. */
async function everyReleaseButTheLast({ releaseStore }: Services): Promise<Set<string>> {
  const { releases, decisions } = await readHistory(releaseStore);
  const { staging } = slotsOf(releases, decisions);
  return new Set(releases.map(({ releaseId }) => releaseId).filter((releaseId) => releaseId !== staging?.releaseId));
}

/** Tells of releases that wait for a decision and that other processes have put up, with links. */
async function announceNew({ releaseStore, eventBus }: Services, told: ReadonlySet<string>): Promise<void> {
  const { releases, decisions } = await readHistory(releaseStore);
  for (const { releaseId, runId } of releases)
    if (!told.has(releaseId) && verdictOn(releaseId, decisions) === undefined)
      await eventBus.publish({ type: "ModelReleased", detail: { releaseId, runId } });
}

function guide(slots: LocalSlots, { host, port, stagingPort }: ServeOptions, models: string): string {
  const line = (name: string, { slot }: PredictionServer, url: string) =>
    `  ${name.padEnd(10)}  ${pc.cyan(`${url}/ui`)}  ${slot.model === undefined ? "no model yet" : `${slot.model.releaseId}, of ${slot.model.runId}`}`;
  const lines = [
    line("production", slots.production, urlOf(host, port)),
    line("staging", slots.staging, urlOf(host, stagingPort)),
  ];
  const hint =
    slots.production.slot.model === undefined
      ? "Train a network (snn train), or put up a model (snn release MODEL): the first one goes to production by itself."
      : "snn releases shows all of them; snn approve, reject and rollback decide.";
  return `Serving the models in ${models}. Ctrl-C ends it.\n${lines.join("\n")}\n${hint}`;
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
