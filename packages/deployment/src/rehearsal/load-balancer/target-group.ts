import { EventEmitter, once } from "node:events";
import { request } from "node:http";
import type { Delay } from "../delay.js";
import type { HealthCheck, TargetGroupDescription } from "./description.js";

/** Where a target listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

type TargetState = "initial" | "healthy" | "unhealthy" | "draining";

/** The targets that share the requests of a group. */
export class TargetGroup {
  readonly #description: TargetGroupDescription;
  readonly #delay: Delay;
  readonly #targets = new Set<Target>();
  #turn = 0;

  /** @param delay paces the health checks, and limits how long a target may take for its last requests. */
  constructor(description: TargetGroupDescription, delay: Delay) {
    this.#description = description;
    this.#delay = delay;
  }

  /** Begins to check a target. It gets requests as soon as it is healthy. */
  register(address: Address): Target {
    const target = new Target(address, this.#description, this.#delay, () => this.#targets.delete(target));
    this.#targets.add(target);
    return target;
  }

  /**
   * Whose turn it is: the healthy targets serve one after the other. Where all have become unhealthy, all get requests, for the load
   * balancer fails open. Undefined where nobody can serve.
   */
  next(): Target | undefined {
    const serving = this.#inState("healthy");
    const candidates = serving.length > 0 ? serving : this.#inState("unhealthy");
    return candidates[this.#turn++ % candidates.length];
  }

  #inState(state: TargetState): Target[] {
    return [...this.#targets].filter((target) => target.state === state);
  }

  /** Ends all checks. */
  close(): void {
    for (const target of this.#targets) target.forget();
  }
}

/** A member of a target group. */
export class Target {
  readonly #delay: Delay;
  readonly #deregistrationDelayMs: number;
  readonly #forget: () => void;
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #end = new AbortController();
  #state: TargetState = "initial";
  #requests = 0;

  constructor(
    readonly address: Address,
    { healthCheck, deregistrationDelayMs }: TargetGroupDescription,
    delay: Delay,
    forget: () => void,
  ) {
    this.#delay = delay;
    this.#deregistrationDelayMs = deregistrationDelayMs;
    this.#forget = forget;
    void this.#watch(healthCheck);
  }

  get state(): TargetState {
    return this.#state;
  }

  /** Resolves when the target is in a state; rejects with an AbortError when the signal is given first. */
  async until(state: "healthy" | "unhealthy", signal: AbortSignal): Promise<void> {
    while (this.#state !== state) await once(this.#changes, "state", { signal });
  }

  /** Counts a request that the target is busy with. @returns what to call when it is no more. */
  begin(): () => void {
    this.#requests++;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#requests--;
      this.#changes.emit("request");
    };
  }

  /** Gives the target no more requests. Resolves when those that it has are answered, or their time is up. */
  async deregister(): Promise<void> {
    this.#setState("draining");
    this.#end.abort();
    const patience = new AbortController();
    const timeUp = this.#delay(this.#deregistrationDelayMs, patience.signal).catch(() => undefined);
    while (this.#requests > 0) {
      const isTimeUp = await Promise.race([
        once(this.#changes, "request", { signal: patience.signal }).then(() => false),
        timeUp.then(() => true),
      ]);
      if (isTimeUp) break;
    }
    patience.abort();
    await timeUp;
    this.#forget();
  }

  /** Ends the checks, as the load balancer ends. */
  forget(): void {
    this.#end.abort();
    this.#forget();
  }

  #setState(state: TargetState): void {
    this.#state = state;
    this.#changes.emit("state");
  }

  async #watch(check: HealthCheck): Promise<void> {
    const { signal } = this.#end;
    let isGood = false;
    let inARow = 0;
    try {
      for (;;) {
        const wasGood = isGood;
        isGood = await passes(check, this.address, signal);
        if (signal.aborted) return;
        inARow = isGood === wasGood ? inARow + 1 : 1;
        const state = isGood ? "healthy" : "unhealthy";
        const threshold = isGood ? check.healthyThreshold : check.unhealthyThreshold;
        if (this.#state !== state && inARow >= threshold) this.#setState(state);
        await this.#delay(check.intervalMs, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/** Whether a target answers a health check as it should, in time. */
function passes({ path, matches, timeoutMs }: HealthCheck, address: Address, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const check = request({
      ...address,
      path,
      agent: false,
      headers: { "user-agent": "ELB-HealthChecker/2.0" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    check.once("response", (response) => {
      response.resume();
      response.once("error", () => undefined);
      resolve(matches(response.statusCode!));
    });
    check.on("error", () => resolve(false));
    check.end();
  });
}
