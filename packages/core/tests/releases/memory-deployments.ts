import type { Deployment, Deployments } from "../../src/ports/deployments.js";

/** The deployments of a service that a test says everything about. The first one is pinned to nothing. */
export class MemoryDeployments implements Deployments {
  /** The newest one last. */
  readonly begun: (string | undefined)[] = [undefined];
  isUnderWay = false;
  readonly failed = new Set<string>();

  async newest(): Promise<Deployment> {
    return { releaseId: this.begun.at(-1), isUnderWay: this.isUnderWay };
  }

  async deploy(releaseId: string): Promise<void> {
    this.begun.push(releaseId);
  }

  async hasFailed(releaseId: string): Promise<boolean> {
    return this.failed.has(releaseId);
  }

  async releaseOf(deploymentId: string): Promise<string | undefined> {
    return this.begun[Number(deploymentId)];
  }
}
