import { type RunStore, type SteeringRequest, steeringRequestsKept, type WatchdogNote } from "../../ports/run-store.js";
import { type Run, reopened } from "../../run/run.js";

/** Records of runs in the memory of this process. */
export class MemoryRunStore implements RunStore {
  readonly #runs = new Map<string, Run>();
  readonly #costs = new Map<string, number[]>();
  /** The ids of the last requests to steer a run. */
  readonly #requests = new Map<string, string[]>();
  readonly #notes = new Map<string, WatchdogNote>();

  async create(run: Run): Promise<boolean> {
    if (this.#runs.has(run.runId)) return false;
    this.#runs.set(run.runId, run);
    return true;
  }

  async get(runId: string): Promise<Run | undefined> {
    return this.#runs.get(runId);
  }

  async steer(runId: string, { id, steering }: SteeringRequest): Promise<boolean> {
    const run = this.#runs.get(runId);
    const requests = this.#requests.get(runId) ?? [];
    if (run?.status !== "running" || run.steering === "stopping" || requests.includes(id)) return false;
    this.#requests.set(runId, [...requests, id].slice(-steeringRequestsKept));
    const { steering: _, ...record } = run;
    this.#runs.set(runId, steering === undefined ? record : { ...record, steering });
    return true;
  }

  async end(runId: string, end: Pick<Run, "status" | "endedAt" | "reason" | "problems">): Promise<boolean> {
    const run = this.#runs.get(runId);
    if (run?.status !== "running") return false;
    const { steering: _, ...record } = run;
    this.#runs.set(runId, { ...record, ...end });
    return true;
  }

  async reopen(runId: string, budget?: number): Promise<boolean> {
    const run = reopened(this.#runs.get(runId), budget);
    if (run !== undefined) this.#runs.set(runId, run);
    return run !== undefined;
  }

  async running(): Promise<Run[]> {
    return [...this.#runs.values()].filter(({ status }) => status === "running");
  }

  async recordCost(runId: string, epoch: number, cost: number): Promise<void> {
    const costs = this.#costs.get(runId) ?? [];
    costs[epoch] = cost;
    this.#costs.set(runId, costs);
  }

  async costs(runId: string): Promise<number[]> {
    return [...(this.#costs.get(runId) ?? [])];
  }

  async noteNudge(runId: string, note: WatchdogNote): Promise<void> {
    this.#notes.set(runId, note);
  }

  async nudges(runId: string): Promise<WatchdogNote | undefined> {
    return this.#notes.get(runId);
  }
}
