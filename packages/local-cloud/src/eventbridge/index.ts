import type { Delivery } from "./buses.js";
import { Endpoint } from "./endpoint.js";
import type { EventBridgeEventLike } from "./event.js";
import type { EventBridgeFaults } from "./faults.js";
import { AsynchronousInvocation, type FunctionHandler, type FunctionOptions } from "./invocation.js";
import type { EventContent } from "./put-events.js";
import { isQueueArn, QueueTargets, type SendToQueue } from "./queue-targets.js";
import type { After } from "./timers.js";

export type { Delivery } from "./buses.js";
export type { EventBridgeEventLike } from "./event.js";
export type { EventBridgeFaults, PutEventsFault } from "./faults.js";
export type { FunctionHandler, FunctionOptions } from "./invocation.js";
export type { After } from "./timers.js";

export interface EventBridgeOptions {
  /** Buses besides `default`, which is always there. */
  readonly busNames: readonly string[];
  /** @default a free one */
  readonly port?: number;
  /** @default "us-east-1" */
  readonly region?: string;
  /** Twelve digits. @default "000000000000" */
  readonly accountId?: string;
  /** The waits before a failed event is tried again, one for each retry. @default Lambda's: one minute, then two */
  readonly retryDelaysMs?: readonly number[];
  readonly faults?: EventBridgeFaults;
  /** Takes the events for queues. @default they are lost */
  readonly sendToQueue?: SendToQueue;
  /** Takes every event for a target. @default the functions that are registered here are invoked, and messages sent to queues */
  readonly deliver?: (delivery: Delivery) => void;
  /** @default the timers of this process */
  readonly after?: After;
  /** @default the clock of this process */
  readonly now?: () => Date;
}

/** An EventBridge endpoint that runs, and the functions that its events go to. */
export interface EventBridge {
  /** For the SDK, such as `http://127.0.0.1:4010`. */
  readonly endpoint: string;
  /** Gives an ARN that targets can name a function of this process. @throws TypeError for a bad or known ARN. */
  register(arn: string, handler: FunctionHandler, options?: FunctionOptions): void;
  /** Tells the default bus what happened in one of AWS's services, which nobody can through PutEvents. Nothing is told while it closes. */
  announce(content: EventContent): void;
  /** Calls back once for every event that a bus has accepted, before it is delivered. */
  watch(watcher: (event: EventBridgeEventLike) => void): void;
  /** Replaces all faults. */
  setFaults(faults: EventBridgeFaults): void;
  /** Resolves when no event is on its way, queued, being handled or waiting to be tried again. */
  idle(): Promise<void>;
  /** Takes no more requests, drops what has not started, and waits for what has. */
  close(): Promise<void>;
}

/** Starts an EventBridge on the loopback interface, with Lambda's asynchronous invocation behind it. */
export async function startEventBridge(options: EventBridgeOptions): Promise<EventBridge> {
  const { busNames, port = 0, region = "us-east-1", accountId = "000000000000", now = () => new Date() } = options;
  const invocation = new AsynchronousInvocation({ ...options, now });
  const queues = new QueueTargets(options.sendToQueue ?? (() => {}), options.after);
  const {
    deliver = ({ targetArn, event }: Delivery, latencyMs?: number) => {
      if (isQueueArn(targetArn)) queues.send(targetArn, event, latencyMs);
      else invocation.invoke(targetArn, event, latencyMs);
    },
  } = options;
  const server = new Endpoint({ busNames, place: { region, accountId }, now, deliver });
  server.setFaults(options.faults ?? {});
  let isClosing = false;
  return {
    endpoint: await server.listen(port),
    register: (arn, handler, functionOptions) => invocation.register(arn, handler, functionOptions),
    announce: (content) => {
      // A function that is waited for may still write, and what it writes is announced.
      if (!isClosing) server.announce(content);
    },
    watch: (watcher) => server.watch(watcher),
    setFaults: (faults) => server.setFaults(faults),
    idle: async () => {
      await Promise.all([invocation.idle(), queues.idle()]);
    },
    close: async () => {
      isClosing = true;
      await server.close();
      queues.close();
      await invocation.close();
    },
  };
}
