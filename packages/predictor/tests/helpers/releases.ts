import { type DomainEvent, type Release, releaseIdOf, releaseModel, releaseModelKey } from "@snn/core";
import { MemoryReleaseStore } from "@snn/core/adapters/memory";
import { type BrightnessOptions, modelFile } from "./models.js";

/** Releases in the memory of a test, and a clock that stands still. */
export class Releases {
  readonly releaseStore = new MemoryReleaseStore();
  readonly published: DomainEvent[] = [];
  readonly eventBus = { publish: async (event: DomainEvent) => void this.published.push(event) };
  readonly objects = new Map<string, Uint8Array>();
  now = new Date("2026-11-22T10:00:00.000Z");
  readonly clock = { now: () => this.now };
  readonly objectStore = {
    get: async (key: string) => this.objects.get(key),
    put: async (key: string, content: Uint8Array | string) => void this.objects.set(key, Buffer.from(content)),
    location: async (key: string) => key,
    delete: async (key: string) => void this.objects.delete(key),
    withFile: () => Promise.reject(new Error("there are no files")),
  };

  /** Puts up a model; the first one approves itself. */
  async release(name: string, options: BrightnessOptions = {}): Promise<Release> {
    const key = `predict_input/${name}.onnx`;
    this.objects.set(key, modelFile(options));
    this.now = new Date(this.now.getTime() + 1000);
    return (await releaseModel(this, { key }))!;
  }

  /** Records a release of whatever bytes. */
  async record(name: string, bytes: Uint8Array, sha256: string): Promise<Release> {
    const releaseId = releaseIdOf(name, sha256);
    const key = releaseModelKey(releaseId);
    this.objects.set(key, bytes);
    this.now = new Date(this.now.getTime() + 1000);
    const metrics = { cost: 1, trainAccuracy: 1, testAccuracy: 1 };
    const release = { releaseId, runId: "run_1", createdAt: this.now.toISOString(), model: { key, sha256 }, metrics };
    await this.releaseStore.add(release);
    return release;
  }
}
