import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { encodeEventDetail } from "../../messages/encode.js";
import type { DomainEvent } from "../../messages/events.js";
import type { EventBus } from "../../ports/event-bus.js";
import { type Backoff, defaultBackoff } from "./backoff.js";
import { defaultSource } from "./event-source.js";
import { fittingProblems } from "./problems.js";
import { orUnavailable } from "./unavailable.js";
import { untilAccepted } from "./until-accepted.js";

/** An event may have 256 KiB with its envelope, and more text around it on its way into a function. */
const mostProblemBytes = 200 * 1024;

/** The bus of domain events on EventBridge. Rules there say who is told of what. */
export class EventBridgeEventBus implements EventBus {
  readonly #client: EventBridgeClient;
  readonly #busName: string;
  readonly #source: string;
  readonly #backoff: Backoff;

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
   * Puts the event on the bus. It may be there although this throws; to publish it again does no harm.
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
    await untilAccepted("EventBridge", this.#backoff, [entry], async (entries) => {
      const command = new PutEventsCommand({ Entries: [...entries] });
      const { FailedEntryCount = 0, Entries = [] } = await orUnavailable("EventBridge", () =>
        this.#client.send(command),
      );
      // A request is answered with 200 although the event was not taken, which the SDK does not throw.
      if (FailedEntryCount === 0) return [];
      return [{ entry, code: Entries[0]?.ErrorCode, message: Entries[0]?.ErrorMessage }];
    });
  }
}

function fitting(event: DomainEvent): DomainEvent {
  if (event.type !== "TrainingFailed") return event;
  const problems = [...fittingProblems(event.detail.problems, mostProblemBytes)];
  return { ...event, detail: { ...event.detail, problems } };
}
