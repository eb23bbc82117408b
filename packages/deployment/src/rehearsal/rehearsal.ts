import { z } from "zod";
import type { Graph } from "../evaluate/graph.js";
import { Closing } from "./closing.js";
import { onlyResourceOf } from "./graph-resources.js";
import type { GatewayRecord } from "./iam/index.js";
import { type ArchivedFile, writeLogArchive } from "./logs/log-archive.js";
import type { LogGroups } from "./logs/log-groups.js";
import { type Connection, loadBalancerHost, type Parts, type RehearsalOptions, startParts } from "./parts.js";

/** What the stage tells those who use it: where everything is. */
export type Directory = z.output<typeof directorySchema>;

const name = z.object({ name: z.string() });
const url = z.object({ url: z.string() });
const directorySchema = z.object({
  NeuronQueue: url,
  DeadLetters: url,
  Events: name,
  Storage: name,
  Runs: name,
  urls: z.object({ production: z.url(), staging: z.url(), approval: z.url() }),
});
const directoryParameterSchema = z.object({
  value: z.string().transform((text) => directorySchema.parse(JSON.parse(text))),
});

/**
 * A deployment that takes place on this machine: the app is evaluated, and a cloud is made of what it wants, and of nothing else.
 * Functions run from their bundles, the service from what its image starts, each in processes of their own, and every request to
 * AWS is checked against the policies of who makes it.
 */
export class Rehearsal {
  /** How a person with an account reaches the cloud. */
  readonly administrator: Connection;
  readonly directory: Directory;
  /** The only place where anything is written. */
  readonly folder: string;
  /** Where the two listeners are on this machine; their own addresses are in {@link directory}. */
  readonly addresses: { readonly production: string; readonly staging: string };
  /** Where a browser finds the host of the load balancer: the value of Chromium's `--host-resolver-rules`. */
  readonly hostResolverRules: string;
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
    const { graph, prediction, folder } = parts;
    this.folder = folder;
    this.administrator = parts.connect(parts.roles.administrator);
    this.directory = onlyResourceOf(graph, "aws:ssm/parameter:Parameter", directoryParameterSchema).value;
    const { loadBalancer } = prediction;
    this.addresses = { production: loadBalancer.url(80), staging: loadBalancer.url(8080) };
    const rules = [80, 8080].map((port) => `MAP ${loadBalancerHost}:${port} ${new URL(loadBalancer.url(port)).host}`);
    this.hostResolverRules = rules.join(", ");
  }

  /**
   * Evaluates the app, and deploys what it wants.
   *
   * @throws GraphError for what cannot be rehearsed, or could not be deployed
   */
  static async start(options: RehearsalOptions): Promise<Rehearsal> {
    const closing = new Closing();
    try {
      return new Rehearsal(await startParts(options, closing));
    } catch (error) {
      await closing.close();
      throw error;
    }
  }

  /** What was evaluated. */
  get graph(): Graph {
    return this.#parts.graph;
  }

  /** Every request to AWS so far. */
  get records(): readonly GatewayRecord[] {
    return this.#parts.records;
  }

  /** What has been logged. */
  get logs(): LogGroups {
    return this.#parts.logGroups;
  }

  /** What has gone wrong outside of functions, a line each. */
  get problems(): readonly string[] {
    return [...this.#parts.problems, ...this.#parts.undelivered.reasons];
  }

  /** The deployments of the service, the newest first: what has become of each. */
  get deploymentStatuses(): readonly string[] {
    return this.#parts.prediction.service.deployments.map(({ status }) => status);
  }

  /** The processes of functions and tasks that run. */
  get pids(): readonly number[] {
    const { functions, prediction } = this.#parts;
    return [
      ...[...functions.values()].flatMap(({ lambda }) => lambda.pids),
      ...prediction.service.tasks.map(({ pid }) => pid),
    ];
  }

  /** Messages that are in a queue: visible, delayed or in flight. By the logical name of the queue's component, such as `DeadLetters`. */
  messagesIn(queue: string): number {
    const { queues, fauxqs } = this.#parts;
    const found = queues.find((known) => known.name.includes(`-${queue}Queue-`));
    if (found === undefined) throw new Error(`there is no queue ${queue}`);
    return fauxqs.counts(found.name).present;
  }

  /** Resolves when no event is waiting for a function or being handled, and no deployment is in progress. */
  async settled(): Promise<void> {
    const { prediction, invocations, undelivered } = this.#parts;
    const { deployments } = prediction.service;
    // Events begin deployments, and those tell events of themselves.
    for (let count = -1; count !== deployments.length; ) {
      count = deployments.length;
      await invocations.idle();
      await prediction.service.settled();
      await invocations.idle();
    }
    await undelivered.idle();
  }

  /** Has what was logged so far written into the archive, as happens every few minutes. */
  archiveLogs(): Promise<ArchivedFile[]> {
    const { graph, roles, logGroups, connect } = this.#parts;
    return writeLogArchive(graph, { roles, logGroups, connect, now: new Date() });
  }

  /** Ends everything. Nothing of it is left: no process, no port, no file. */
  stop(): Promise<void> {
    return this.#parts.closing.close();
  }
}
