import { ServiceError } from "./errors.js";
import type { EventBridgeEventLike } from "./event.js";

/** A function, or a queue, that the events of a rule go to. */
export interface Target {
  readonly Id: string;
  readonly Arn: string;
}

/** Which events of a bus go where. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  /** JSON, as it was given. */
  readonly eventPattern: string;
  readonly matches: (event: unknown) => boolean;
  readonly state: "ENABLED" | "DISABLED";
  readonly description: string | undefined;
  readonly targets: Map<string, Target>;
}

/** A bus of events with its rules by name. */
export interface Bus {
  readonly name: string;
  readonly arn: string;
  readonly rules: Map<string, Rule>;
}

/** Where the buses are said to be: part of every ARN and of every event. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** The buses of an account. The bus `default` is always there. */
export class Buses {
  readonly #buses = new Map<string, Bus>();

  constructor(readonly place: Place) {
    this.create("default");
  }

  /** @throws ResourceAlreadyExistsException */
  create(name: string): Bus {
    if (this.#buses.has(name))
      throw new ServiceError("ResourceAlreadyExistsException", `Event bus ${name} already exists.`);
    const bus = { name, arn: this.#arn(`event-bus/${name}`), rules: new Map<string, Rule>() };
    this.#buses.set(name, bus);
    return bus;
  }

  /** @param nameOrArn the bus `default` when it is undefined. */
  find(nameOrArn: string | undefined): Bus | undefined {
    const name = nameOrArn ?? "default";
    const prefix = this.#arn("event-bus/");
    return this.#buses.get(name.startsWith(prefix) ? name.slice(prefix.length) : name);
  }

  /** @throws ResourceNotFoundException */
  get(nameOrArn: string | undefined): Bus {
    const bus = this.find(nameOrArn);
    if (bus === undefined)
      throw new ServiceError("ResourceNotFoundException", `Event bus ${nameOrArn ?? "default"} does not exist.`);
    return bus;
  }

  /** Makes a rule or replaces one, which keeps its targets. */
  putRule(bus: Bus, rule: Omit<Rule, "arn" | "targets">): Rule {
    const path = bus.name === "default" ? rule.name : `${bus.name}/${rule.name}`;
    const targets = bus.rules.get(rule.name)?.targets ?? new Map<string, Target>();
    const whole = { ...rule, arn: this.#arn(`rule/${path}`), targets };
    bus.rules.set(rule.name, whole);
    return whole;
  }

  #arn(resource: string): string {
    return `arn:aws:events:${this.place.region}:${this.place.accountId}:${resource}`;
  }
}

/** @throws ResourceNotFoundException */
export function ruleOf(bus: Bus, name: string): Rule {
  const rule = bus.rules.get(name);
  if (rule === undefined)
    throw new ServiceError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${bus.name}.`);
  return rule;
}

/** An event on its way to a target of a rule that it fits. */
export interface Delivery {
  readonly ruleArn: string;
  readonly targetArn: string;
  readonly event: EventBridgeEventLike;
}

/** Where an event goes: to every target of every enabled rule that it fits. */
export function deliveriesOf(bus: Bus, event: EventBridgeEventLike): Delivery[] {
  return [...bus.rules.values()]
    .filter((rule) => rule.state === "ENABLED" && rule.matches(event))
    .flatMap(({ arn, targets }) => [...targets.values()].map(({ Arn }) => ({ ruleArn: arn, targetArn: Arn, event })));
}
