import { setTimeout as sleep } from "node:timers/promises";
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { LRUCache } from "lru-cache";
import { UnavailableError } from "../../errors.js";
import type { DomainEvent, EventType } from "../../messages/events.js";
import type { Clock } from "../../ports/clock.js";
import { fullJitterMs } from "./backoff.js";
import { defaultSource } from "./event-source.js";
import { deleteLeftovers } from "./tail-leftovers.js";
import { newTailName } from "./tail-names.js";
import {
  aimTailRule,
  createTailQueue,
  deleteTailQueue,
  deleteTailRule,
  type EventPattern,
  isMissingQueue,
  putTailRule,
  type TailPlace,
} from "./tail-resources.js";
import { tailedEventOf } from "./tailed-event.js";
import { isTransient } from "./unavailable.js";

/** Messages in an answer of SQS. */
const batchSize = 10;
/** How long SQS waits for a first message: half of the silence that {@link clientDefaults} take for a dead connection. */
const waitSeconds = 5;
/** Requests to receive under way at once. One takes 500 events a second when SQS answers in 20 ms, and 80 when it is far away. */
const mostReceivers = 6;
/** Answers that a queue is not there before it is believed: a new one takes a second or more to be known everywhere. */
const mostDenials = 10;
/** Events told last whose copies are known: more than there are in the half minute after which SQS hands out again what was not deleted. */
const rememberedEvents = 20_000;
/** How often a tail says that somebody reads from it. */
const renewalMs = 15 * 60_000;

export interface TailOptions {
  /**
   * Which events are told. An epoch of the published network has eight LayerCompleted and two others, so that to leave those out is to
   * pay a fifth. @default all
   */
  readonly types?: readonly EventType[];
  /** Called at most once, when no more events will come though nobody has stopped the tail: someone deleted it, or AWS refuses us. */
  readonly onLost?: (error: UnavailableError) => void;
  readonly clock?: Clock;
}

/**
 * Tells of what happens to a run in a cloud from now on, while it happens, wherever the caller is: by a rule of its own on the bus,
 * which sends the events of this run into a queue of its own. Each event is told once, in no certain order; those of the first moments,
 * until AWS has heeded the new rule everywhere, may be missing. Rule and queue are deleted in the end; what a process that was killed
 * has left behind is deleted by the next tail after an hour.
 *
 * What it costs: EventBridge delivers for nothing, and SQS takes $0.40 for a million requests, which are one to send each event and two
 * for up to ten to receive and delete them. The 25,000 events of 165,000 messages are at most 75,000 requests, 3 cents; 400 events a
 * second are 29,000 to 72,000 requests a minute, 1 to 3 cents; silence is 17,000 requests a day, less than a cent. EventBridge counts every
 * delivery towards the invocations of the region (750 a second in the smallest, where more are late, those of functions included):
 * so LayerCompleted is for {@link TailOptions.types} to leave out unless somebody looks at it.
 *
 * @returns how to stop it: at once, and resolving when rule and queue are deleted.
 * @throws UnavailableError when rule or queue cannot be made, for instance because the caller may not: the records of the run tell the
 *   same, later.
 */
export async function tailEvents(
  place: TailPlace,
  runId: string,
  listener: (event: DomainEvent) => void,
  { types, onLost = () => {}, clock = { now: () => new Date() } }: TailOptions = {},
): Promise<() => Promise<void>> {
  const pattern = { source: [defaultSource], ...(types && { "detail-type": types }), detail: { runId: [runId] } };
  // Who may not list may still make; what is left over is no reason to keep anybody waiting.
  const tidied = deleteLeftovers(place, clock.now()).catch(() => {});
  const tail = new EventTail(place, newTailName(place.busName, clock.now()), pattern, clock);
  await tail.open();
  tail.start(listener, onLost);
  return async () => {
    await Promise.all([tail.stop(), tidied]);
  };
}

/** One rule with its queue. Opened once, started once, stopped once or more. */
class EventTail {
  readonly #place: TailPlace;
  readonly #name: string;
  readonly #pattern: EventPattern;
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  readonly #told = new LRUCache<string, true>({ max: rememberedEvents });
  readonly #receivers = new Set<Promise<void>>();
  #queueUrl: string | undefined;
  #renewedMs: number;
  /** Whether the queue has been there once. */
  #isKnown = false;
  #stopped: Promise<void> | undefined;

  constructor(place: TailPlace, name: string, pattern: EventPattern, clock: Clock) {
    this.#place = place;
    this.#name = name;
    this.#pattern = pattern;
    this.#clock = clock;
    this.#renewedMs = clock.now().getTime();
  }

  /** Makes rule and queue, or nothing. @throws UnavailableError */
  async open(): Promise<void> {
    try {
      const ruleArn = await putTailRule(this.#place, this.#name, this.#pattern, this.#clock.now());
      const queue = await createTailQueue(this.#place, this.#name, ruleArn);
      this.#queueUrl = queue.url;
      await aimTailRule(this.#place, this.#name, queue.arn);
    } catch (error) {
      await this.#delete();
      throw outOfReach(error);
    }
  }

  start(listener: (event: DomainEvent) => void, onLost: (error: UnavailableError) => void): void {
    const begin = (isFirst: boolean) => {
      const receiver = this.#receive(isFirst, listener, () => this.#receivers.size < mostReceivers && begin(false));
      const ended = receiver.then((error) => {
        this.#receivers.delete(ended);
        if (error === undefined || this.#stopping.signal.aborted) return;
        this.#stopping.abort();
        onLost(outOfReach(error));
        void this.stop();
      });
      this.#receivers.add(ended);
    };
    begin(true);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#stopped ??= Promise.all(this.#receivers).then(() => this.#delete());
    await this.#stopped;
  }

  /**
   * Receives until it is stopped; a helper until the queue does not fill an answer any more.
   * @param onFull called when there may be work for one more. @returns why it cannot go on, if so.
   */
  async #receive(isFirst: boolean, listener: (event: DomainEvent) => void, onFull: () => void): Promise<unknown> {
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted; ) {
      let messages: Message[];
      try {
        messages = await this.#nextMessages();
        failures = 0;
      } catch (error) {
        failures++;
        const isNew = !this.#isKnown && isMissingQueue(error) && failures < mostDenials;
        if (!isNew && !isTransient(error)) return error;
        await sleep(fullJitterMs(failures, Math.random()), undefined, { signal }).catch(() => {});
        continue;
      }
      this.#tell(messages, listener);
      if (isFirst) await this.#renew();
      if (messages.length === batchSize) onFull();
      else if (!isFirst) return undefined;
    }
    return undefined;
  }

  async #nextMessages(): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#queueUrl,
      MaxNumberOfMessages: batchSize,
      WaitTimeSeconds: waitSeconds,
    });
    const { Messages = [] } = await this.#place.sqs.send(command, { abortSignal: this.#stopping.signal });
    this.#isKnown = true;
    if (Messages.length > 0) void this.#forget(Messages);
    return Messages;
  }

  #tell(messages: readonly Message[], listener: (event: DomainEvent) => void): void {
    for (const { Body } of messages) {
      if (this.#stopping.signal.aborted) return;
      const tailed = tailedEventOf(Body);
      if (tailed === undefined || this.#told.has(tailed.id)) continue;
      this.#told.set(tailed.id, true);
      listener(tailed.event);
    }
  }

  /** Deletes messages from the queue. Those that it fails for come again, and are known. */
  async #forget(messages: readonly Message[]): Promise<void> {
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    const command = new DeleteMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries });
    await this.#place.sqs.send(command).catch(() => {});
  }

  /** Says now and then that somebody reads, so that nobody takes the tail for a leftover. */
  async #renew(): Promise<void> {
    const now = this.#clock.now();
    if (now.getTime() - this.#renewedMs < renewalMs) return;
    this.#renewedMs = now.getTime();
    // There is half an hour to try again before anybody minds.
    await putTailRule(this.#place, this.#name, this.#pattern, now).catch(() => {});
  }

  /** Deletes rule and queue, as far as they are there and AWS lets us: the rest is left to the next tail. */
  async #delete(): Promise<void> {
    await deleteTailRule(this.#place, this.#name).catch(() => {});
    if (this.#queueUrl !== undefined) await deleteTailQueue(this.#place, this.#queueUrl).catch(() => {});
  }
}

function outOfReach(cause: unknown): UnavailableError {
  const { name, message } = cause as Error;
  return new UnavailableError(`the events of a run are out of reach: ${name}: ${message}`, { cause });
}
