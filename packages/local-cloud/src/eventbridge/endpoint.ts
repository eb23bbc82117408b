import { randomUUID } from "node:crypto";
import { type FastifyInstance, fastify } from "fastify";
import { Buses, type Delivery, deliveriesOf, type Place } from "./buses.js";
import { ServiceError } from "./errors.js";
import type { EventBridgeEventLike } from "./event.js";
import type { EventBridgeFaults } from "./faults.js";
import { isObject, type JsonObject, parseJson } from "./json.js";
import { operations } from "./operations.js";
import {
  type EventContent,
  envelope,
  eventOf,
  type FailedEntry,
  type PutEventsEntry,
  readEntries,
} from "./put-events.js";

/** AWS's JSON protocol, and the only type of content that the endpoint speaks. */
const contentType = "application/x-amz-json-1.1";

/** 256 KiB of entries, with room for the escapes of JSON within JSON. */
const maximumBodyBytes = 2 * 1024 * 1024;

export interface EndpointOptions {
  /** Buses besides `default`. */
  readonly busNames: readonly string[];
  readonly place: Place;
  readonly now: () => Date;
  /** Takes an event for a target, on its way for so long. */
  readonly deliver: (delivery: Delivery, latencyMs?: number) => void;
}

/** EventBridge as its API shows it: requests of the AWS SDK in, events to the functions out. */
export class Endpoint {
  readonly #buses: Buses;
  readonly #server: FastifyInstance;
  readonly #now: () => Date;
  readonly #deliver: EndpointOptions["deliver"];
  readonly #watchers: ((event: EventBridgeEventLike) => void)[] = [];
  #faults: EventBridgeFaults = {};

  constructor({ busNames, place, now, deliver }: EndpointOptions) {
    this.#now = now;
    this.#deliver = deliver;
    this.#buses = new Buses(place);
    for (const name of new Set(busNames)) if (name !== "default") this.#buses.create(name);
    this.#server = createServer((name, input) => this.#answer(name, input));
  }

  /** Listens on the loopback interface. @param port 0 for a free one. @returns the URL for the SDK. */
  async listen(port: number): Promise<string> {
    return this.#server.listen({ host: "127.0.0.1", port });
  }

  async close(): Promise<void> {
    await this.#server.close();
  }

  watch(watcher: (event: EventBridgeEventLike) => void): void {
    this.#watchers.push(watcher);
  }

  setFaults(faults: EventBridgeFaults): void {
    this.#faults = faults;
  }

  #answer(name: string, input: JsonObject): object {
    if (name === "PutEvents") return this.#putEvents(input);
    const operation = operations.get(name);
    if (operation === undefined) throw new ServiceError("UnknownOperationException", `unknown operation ${name}`);
    return operation(this.#buses, input);
  }

  #putEvents(input: JsonObject): object {
    const entries = readEntries(input);
    const fault = this.#faults.failing?.({ entries });
    if (fault === "throttle") throw new ServiceError("ThrottlingException", "Rate exceeded");
    if (fault === "500") throw new ServiceError("InternalException", "This is an injected fault.", 500);
    const results = entries.map((entry, index) =>
      fault === "entries" && index % 2 === 0 ? throttled : this.#accept(entry),
    );
    return { Entries: results, FailedEntryCount: results.filter((result) => "ErrorCode" in result).length };
  }

  #accept(entry: PutEventsEntry): { EventId: string } | FailedEntry {
    const event = eventOf(entry, this.#buses.place, this.#now());
    if ("ErrorCode" in event) return event;
    // AWS answers with an id for a bus that does not exist too; the event goes nowhere.
    this.#route(entry.eventBusName, event);
    return { EventId: event.id };
  }

  /** Tells the default bus what happened in one of AWS's services. */
  announce(content: EventContent): void {
    this.#route(undefined, envelope(content, this.#buses.place, this.#now()));
  }

  #route(busName: string | undefined, event: EventBridgeEventLike): void {
    const bus = this.#buses.find(busName);
    if (bus === undefined) return;
    for (const watcher of this.#watchers) watcher(event);
    for (const delivery of deliveriesOf(bus, event)) {
      const copies = this.#faults.duplicate?.() ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) this.#deliver(delivery, this.#faults.latencyMs?.());
    }
  }
}

const throttled: FailedEntry = { ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded" };

/** A server of AWS's JSON protocol: `x-amz-target` names the operation, errors have a type in header and body. */
function createServer(answer: (operation: string, input: JsonObject) => object): FastifyInstance {
  const server = fastify({ bodyLimit: maximumBodyBytes });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(contentType, { parseAs: "string" }, (_request, body, done) => done(null, body));
  server.addHook("onSend", async (_request, reply) => {
    reply.header("x-amzn-requestid", randomUUID()).header("content-type", contentType);
  });
  server.setNotFoundHandler(() => {
    throw new ServiceError("UnknownOperationException", "requests are sent to POST /");
  });
  server.setErrorHandler((error, _request, reply) => {
    const { name, message, statusCode } = serviceError(error);
    void reply
      .code(statusCode)
      .header("x-amzn-errortype", name)
      .send(JSON.stringify({ __type: name, message }));
  });
  server.post("/", (request, reply) => {
    const [service, operation] = String(request.headers["x-amz-target"]).split(".", 2);
    if (service !== "AWSEvents" || operation === undefined)
      throw new ServiceError("UnknownOperationException", "x-amz-target is not AWSEvents and an operation");
    const input = parseJson(String(request.body));
    if (!isObject(input)) throw new ServiceError("SerializationException", "the body is not a JSON object");
    return reply.send(JSON.stringify(answer(operation, input)));
  });
  return server;
}

/** What the client is told: errors of the protocol and of fastify as they are, others as a failure of the service. */
function serviceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  if (statusCode !== undefined && statusCode < 500)
    return new ServiceError("SerializationException", String(message), statusCode);
  return new ServiceError("InternalException", String(message), 500);
}
