import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Delay, realDelay } from "../delay.js";
import type { ListenerDescription, LoadBalancerDescription, RuleDescription, Weights } from "./description.js";
import { answerError, forward } from "./forward.js";
import { TargetGroup } from "./target-group.js";

export interface LoadBalancerOptions {
  readonly description: LoadBalancerDescription;
  /** Ports of this machine, by those of the listeners. @default free ones */
  readonly ports?: Readonly<Record<number, number>>;
  /** @default real time */
  readonly delay?: Delay;
}

/** How long a client may keep a connection without using it: AWS's default. */
const idleTimeoutMs = 60_000;

/** A rule, with the weights that it has now. */
interface Rule extends Omit<RuleDescription, "weights"> {
  weights: Weights;
}

/** An Application Load Balancer on the loopback interface: HTTP alone, rules by path, no WebSockets. */
export class LoadBalancer {
  readonly #rules: readonly Rule[];
  readonly #targetGroups: ReadonlyMap<string, TargetGroup>;
  readonly #servers = new Map<number, Server>();

  private constructor({ description, delay = realDelay }: LoadBalancerOptions) {
    this.#rules = description.rules.map((rule) => ({ ...rule })).sort((one, other) => one.priority - other.priority);
    this.#targetGroups = new Map(
      description.targetGroups.map((targetGroup) => [targetGroup.arn, new TargetGroup(targetGroup, delay)]),
    );
  }

  /** Starts all listeners. There are no targets yet. @throws Error when a port is taken */
  static async start(options: LoadBalancerOptions): Promise<LoadBalancer> {
    const loadBalancer = new LoadBalancer(options);
    try {
      for (const listener of options.description.listeners)
        await loadBalancer.#listen(listener, options.ports?.[listener.port] ?? 0);
    } catch (error) {
      await loadBalancer.stop();
      throw error;
    }
    return loadBalancer;
  }

  async #listen(listener: ListenerDescription, port: number): Promise<void> {
    const server = createServer((request, response) => this.#serve(listener, request, response));
    server.keepAliveTimeout = idleTimeoutMs;
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    this.#servers.set(listener.port, server);
  }

  /** `http://127.0.0.1:PORT` of the listener that on AWS has this port. @throws Error when there is none */
  url(listenerPort: number): string {
    const server = this.#servers.get(listenerPort);
    if (server === undefined) throw new Error(`no listener has port ${listenerPort}`);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** @throws Error when there is no such target group */
  targetGroup(arn: string): TargetGroup {
    const targetGroup = this.#targetGroups.get(arn);
    if (targetGroup === undefined) throw new Error(`there is no target group ${arn}`);
    return targetGroup;
  }

  /** The weights of a rule now. @throws Error when there is no such rule */
  weights(ruleArn: string): Weights {
    return this.#rule(ruleArn).weights;
  }

  /** Gives all requests of a rule to one of its target groups. @throws Error when there is no such rule, or it has not that group */
  shift(ruleArn: string, targetGroupArn: string): void {
    const rule = this.#rule(ruleArn);
    if (!rule.weights.some((share) => share.targetGroupArn === targetGroupArn))
      throw new Error(`the rule ${ruleArn} has no target group ${targetGroupArn}`);
    rule.weights = rule.weights.map((share) => ({
      ...share,
      weight: share.targetGroupArn === targetGroupArn ? 100 : 0,
    }));
  }

  #rule(ruleArn: string): Rule {
    const rule = this.#rules.find(({ arn }) => arn === ruleArn);
    if (rule === undefined) throw new Error(`there is no listener rule ${ruleArn}`);
    return rule;
  }

  #serve(listener: ListenerDescription, request: IncomingMessage, response: ServerResponse): void {
    const path = request.url!.split("?", 1)[0]!;
    const rule = this.#rules.find(
      ({ listenerArn, paths }) => listenerArn === listener.arn && paths.some((pattern) => isMatch(pattern, path)),
    );
    const targetGroupArn = draw(rule?.weights ?? listener.defaultWeights);
    const target = targetGroupArn === undefined ? undefined : this.targetGroup(targetGroupArn).next();
    if (target === undefined) {
      request.resume();
      answerError(response, 503);
    } else forward(request, response, target);
  }

  /** Ends all connections and frees the ports. */
  async stop(): Promise<void> {
    for (const targetGroup of this.#targetGroups.values()) targetGroup.close();
    await Promise.all(
      [...this.#servers.values()].map(async (server) => {
        const closed = once(server, "close");
        server.close();
        server.closeAllConnections();
        await closed;
      }),
    );
  }
}

/** Whether a path pattern of a rule is for a path. Case counts, as on AWS. */
function isMatch(pattern: string, path: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "s").test(path);
}

/** One of the target groups, as often as its weight says; undefined where all weigh nothing. */
function draw(weights: Weights): string | undefined {
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  let rest = Math.random() * total;
  for (const { targetGroupArn, weight } of weights) {
    if (rest < weight) return targetGroupArn;
    rest -= weight;
  }
  return undefined;
}
