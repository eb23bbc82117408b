import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { defaultSource } from "@snn/core/deployment";
import type { Rehearsal } from "../rehearsal.js";

const lookPeriodMs = 100;

/** What the service says of a picture. */
export interface Prediction {
  readonly class: string;
  readonly probability: number;
  readonly model: { readonly releaseId: string; readonly slot: string };
}

/** A person with an account, who uses what has been deployed. */
export class Person {
  readonly #rehearsal: Rehearsal;
  readonly #s3: S3Client;
  readonly #events: EventBridgeClient;

  constructor(rehearsal: Rehearsal) {
    this.#rehearsal = rehearsal;
    this.#s3 = new S3Client(rehearsal.administrator);
    this.#events = new EventBridgeClient(rehearsal.administrator);
  }

  /** Puts a file into the bucket of the stage. */
  async upload(key: string, content: Uint8Array | string): Promise<void> {
    const { Storage } = this.#rehearsal.directory;
    await this.#s3.send(new PutObjectCommand({ Bucket: Storage.name, Key: key, Body: content }));
  }

  /** A file of the bucket of the stage, or of another. */
  async download(key: string, bucket = this.#rehearsal.directory.Storage.name): Promise<Buffer> {
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Buffer.from(await Body!.transformToByteArray());
  }

  /** Publishes that somebody wants a network trained on files of the bucket. @returns the id of the run */
  async requestTraining(dataset: string, parameters: string): Promise<string> {
    const runId = `run_${randomBytes(8).toString("hex")}`;
    const { FailedEntryCount } = await this.#events.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: this.#rehearsal.directory.Events.name,
            Source: defaultSource,
            DetailType: "TrainingRequested",
            Detail: JSON.stringify({ version: 1, runId, dataset, parameters }),
          },
        ],
      }),
    );
    if (FailedEntryCount !== 0) throw new Error("the bus has not taken the event");
    return runId;
  }

  /** Asks what is in a picture. @param slot which of the two listeners. @throws Error for any answer but a prediction */
  async ask(slot: "production" | "staging", picture: Uint8Array): Promise<Prediction> {
    const response = await fetch(`${this.#rehearsal.addresses[slot]}/image`, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/octet-stream" },
      body: Uint8Array.from(picture),
    });
    if (!response.ok) throw new Error(`${slot} answers ${response.status}: ${await response.text()}`);
    return (await response.json()) as Prediction;
  }

  /** Decides about a release by the form of the page behind a link of a mail, without a browser. @throws Error when it is refused */
  async decide(link: string, by: string, reason = ""): Promise<void> {
    const [, action] =
      /<form class="decide" action="([^"]+)" method="post">/.exec(await (await fetch(link)).text()) ?? [];
    if (action === undefined) throw new Error(`there is no form to decide on behind ${link}`);
    const response = await fetch(new URL(action.replaceAll("&amp;", "&"), link), {
      method: "POST",
      body: new URLSearchParams({ by, reason }),
    });
    if (!response.ok) throw new Error(`the page answers ${response.status}: ${await response.text()}`);
  }

  /** The release that a slot serves; undefined where it has none, or nobody answers. */
  async served(slot: "production" | "staging"): Promise<string | undefined> {
    const response = await fetch(`${this.#rehearsal.addresses[slot]}/readyz`);
    const { releaseId } = (await response.json().catch(() => ({}))) as { releaseId?: string };
    return releaseId;
  }

  /** Waits until a slot serves a release. @throws the reason of the signal, when that is given first */
  async untilServed(slot: "production" | "staging", releaseId: string, signal: AbortSignal): Promise<void> {
    while ((await this.served(slot)) !== releaseId) await setTimeout(lookPeriodMs, undefined, { signal });
  }

  close(): void {
    this.#s3.destroy();
    this.#events.destroy();
  }
}
