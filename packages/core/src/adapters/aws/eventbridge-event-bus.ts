import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { encodeEventDetail } from "../../messages/encode.js";
import type { DomainEvent } from "../../messages/events.js";
import type { EventBus } from "../../ports/event-bus.js";
import { type Backoff, defaultBackoff } from "./backoff.js";
import { defaultSource } from "./event-source.js";
import { fittingProblems } from "./problems.js";
import { orUnavailable } from "./unavailable.js";
import { type Rejection, untilAccepted } from "./until-accepted.js";

/** An event may have 256 KiB with its envelope, and more text around it on its way into a function. */
const mostProblemBytes = 200 * 1024;

/** What EventBridge takes in one request: ten events, and 256 KiB with what is around them. */
const mostEntries = 10;
const mostRequestBytes = 240 * 1024;

/** An event as EventBridge takes it. */
type Entry = PutEventsRequestEntry & { readonly Detail: string };

/** An event that waits for the request that takes it along. */
interface Waiting {
  readonly entry: Entry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The bus of domain events on EventBridge. Rules there say who is told of what. */
export class EventBridgeEventBus implements EventBus {
  readonly #client: EventBridgeClient;
  readonly #busName: string;
  readonly #source: string;
  readonly #backoff: Backoff;
  #waiting: Waiting[] = [];

  /** @param client built with {@link clientDefaults}. */
  constructor(
    client: EventBridgeClient,
    busName: string,
    { source = defaultSource, backoff = defaultBackoff }: { source?: string; backoff?: Backoff } = {},
  ) {
    this.#client = client;
    this.#busName = busName;
    this.#source = source;
    this.#backoff = backoff;
  }

  /**
   * Puts the event on the bus. It may be there although this throws; to publish it again does no harm. Events that are published at
   * once share a request, and its fate.
   * Of the problems of a failed training only as many are told as an event can hold.
   * @throws InvalidMessageError before anything is sent; UnavailableError when EventBridge does not take it
   */
  async publish(event: DomainEvent): Promise<void> {
    const entry = {
      EventBusName: this.#busName,
      Source: this.#source,
      DetailType: event.type,
      Detail: encodeEventDetail(fitting(event)),
    };
    if (this.#waiting.length === 0) queueMicrotask(() => this.#sendWaiting());
    await new Promise<void>((resolve, reject) => this.#waiting.push({ entry, resolve, reject }));
  }

  #sendWaiting(): void {
    for (const request of requestsOf(this.#waiting.splice(0))) {
      const entries = request.map(({ entry }) => entry);
      untilAccepted("EventBridge", this.#backoff, entries, (left) => this.#put(left)).then(
        () => request.forEach(({ resolve }) => void resolve()),
        (error) => request.forEach(({ reject }) => void reject(error)),
      );
    }
  }

  /** @returns the events that were not taken though the request was answered with 200, which the SDK does not throw. */
  async #put(entries: readonly Entry[]): Promise<Rejection<Entry>[]> {
    const command = new PutEventsCommand({ Entries: [...entries] });
    const { Entries = [] } = await orUnavailable("EventBridge", () => this.#client.send(command));
    return Entries.flatMap(({ ErrorCode: code, ErrorMessage: message }, index) =>
      code === undefined ? [] : [{ entry: entries[index]!, code, message }],
    );
  }
}

/** Shares out events among requests, in their order. */
function requestsOf(waiting: readonly Waiting[]): Waiting[][] {
  const requests: Waiting[][] = [];
  let bytes = Infinity;
  for (const one of waiting) {
    const added = Buffer.byteLength(one.entry.Detail);
    const last = requests.at(-1);
    if (last === undefined || last.length === mostEntries || bytes + added > mostRequestBytes) {
      requests.push([one]);
      bytes = added;
    } else {
      last.push(one);
      bytes += added;
    }
  }
  return requests;
}

function fitting(event: DomainEvent): DomainEvent {
  if (event.type !== "TrainingFailed") return event;
  const problems = [...fittingProblems(event.detail.problems, mostProblemBytes)];
  return { ...event, detail: { ...event.detail, problems } };
}
