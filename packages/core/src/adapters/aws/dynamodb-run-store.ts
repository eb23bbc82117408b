import { randomUUID } from "node:crypto";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand, paginateQuery, type QueryCommandInput, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type RunStore, type SteeringRequest, steeringRequestsKept, type WatchdogNote } from "../../ports/run-store.js";
import { type Run, reopened } from "../../run/run.js";
import { DynamoDbRunReader, keyOf } from "./dynamodb-run-reader.js";
import { endOf, itemOf, type RunEnd, type RunItem } from "./run-item.js";
import { orUnavailable } from "./unavailable.js";

const costPrefix = "cost#";

/** The note of a watchdog is worth nothing a week later. */
const noteSeconds = 7 * 24 * 3600;

/** What a record says of how its run is steered. */
interface SteeredItem extends Pick<RunItem, "status" | "steering"> {
  readonly steeringMark?: string;
  /** The ids of the last requests. */
  readonly steeringRequests?: readonly string[];
}

/**
 * Records of runs in a DynamoDB table that is made as {@link runTable} says. Every write is of one item, with a condition
 * on that item alone.
 */
export class DynamoDbRunStore extends DynamoDbRunReader implements RunStore {
  async create(run: Run): Promise<boolean> {
    const creation = randomUUID();
    const command = new PutCommand({
      TableName: this.tableName,
      Item: { ...keyOf(run.runId, "run"), ...itemOf(run), creation },
      ConditionExpression: "attribute_not_exists(runId)",
    });
    return this.#isWritten(run.runId, "creation", creation, () => this.client.send(command));
  }

  /** Every change leaves a mark, on which the next one is conditional, and by which a change knows itself whose answer was lost. */
  async steer(runId: string, { id, steering }: SteeringRequest): Promise<boolean> {
    const mark = randomUUID();
    for (;;) {
      const item = await this.item(runId, "run");
      if (item === undefined) return false;
      const {
        status,
        steering: now,
        steeringMark: before,
        steeringRequests: requests = [],
      } = item as unknown as SteeredItem;
      if (before === mark) return true;
      if (status !== "running" || now === "stopping" || requests.includes(id)) return false;
      const command = new UpdateCommand({
        TableName: this.tableName,
        Key: keyOf(runId, "run"),
        UpdateExpression: `SET #mark = :mark, #requests = :requests ${steering === undefined ? "REMOVE #steering" : ", #steering = :steering"}`,
        ConditionExpression: `#status = :running AND ${before === undefined ? "attribute_not_exists(#mark)" : "#mark = :before"}`,
        ExpressionAttributeNames: {
          "#mark": "steeringMark",
          "#requests": "steeringRequests",
          "#steering": "steering",
          "#status": "status",
        },
        ExpressionAttributeValues: {
          ":mark": mark,
          ":requests": [...requests, id].slice(-steeringRequestsKept),
          ":running": "running",
          ...(steering === undefined ? {} : { ":steering": steering }),
          ...(before === undefined ? {} : { ":before": before }),
        },
      });
      try {
        await orUnavailable("DynamoDB", () => this.client.send(command));
        return true;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    }
  }

  async end(runId: string, end: RunEnd): Promise<boolean> {
    const ending = randomUUID();
    const attributes = Object.entries({ ...endOf(end), ending });
    const names = [...attributes.map(([name]) => name), "steering"];
    const command = new UpdateCommand({
      TableName: this.tableName,
      Key: keyOf(runId, "run"),
      UpdateExpression: `SET ${attributes.map(([name]) => `#${name} = :${name}`).join(", ")} REMOVE #steering`,
      ConditionExpression: "#status = :running",
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(attributes.map(([name, value]) => [`:${name}`, value])),
        ":running": "running",
      },
    });
    return this.#isWritten(runId, "ending", ending, () => this.client.send(command));
  }

  async reopen(runId: string, budget?: number): Promise<boolean> {
    const run = reopened(await this.get(runId), budget);
    if (run === undefined) return false;
    const reopening = randomUUID();
    const ends = ["endedAt", "reason", "problems", "ending"];
    const names = ["status", "training", "reopening", ...ends];
    const command = new UpdateCommand({
      TableName: this.tableName,
      Key: keyOf(runId, "run"),
      UpdateExpression: `SET #status = :running, #training = :training, #reopening = :reopening REMOVE ${ends.map((name) => `#${name}`).join(", ")}`,
      ConditionExpression: "#status = :failed",
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ":running": "running",
        ":failed": "failed",
        ":training": itemOf(run).training,
        ":reopening": reopening,
      },
    });
    return this.#isWritten(runId, "reopening", reopening, () => this.client.send(command));
  }

  /** The index that finds them may be a moment behind: a run that has just been created may be missing, one that has ended is not told. */
  async running(): Promise<Run[]> {
    const keys = await this.#query({
      IndexName: "status",
      KeyConditionExpression: "#status = :running",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: { ":running": "running" },
    });
    const runs = await Promise.all(keys.map(({ runId }) => this.get(runId as string)));
    return runs.filter((run) => run?.status === "running") as Run[];
  }

  async recordCost(runId: string, epoch: number, cost: number): Promise<void> {
    // As text: a DynamoDB number is decimal, from 1e-130, and has neither -0 nor NaN.
    const text = Object.is(cost, -0) ? "-0" : String(cost);
    await this.#put({ ...keyOf(runId, `${costPrefix}${String(epoch).padStart(8, "0")}`), epoch, cost: text });
  }

  async costs(runId: string): Promise<number[]> {
    const items = await this.#query({
      KeyConditionExpression: "runId = :runId AND begins_with(#record, :prefix)",
      ExpressionAttributeNames: { "#record": "record" },
      ExpressionAttributeValues: { ":runId": runId, ":prefix": costPrefix },
      ConsistentRead: true,
    });
    const costs: number[] = [];
    for (const { epoch, cost } of items) costs[epoch as number] = Number(cost);
    return costs;
  }

  async noteNudge(runId: string, { position, missing, nudges, atMs }: WatchdogNote): Promise<void> {
    const expiresAt = Math.ceil(atMs / 1000) + noteSeconds;
    await this.#put({ ...keyOf(runId, "nudge"), position, missing, nudges, atMs, expiresAt });
  }

  async nudges(runId: string): Promise<WatchdogNote | undefined> {
    const item = await this.item(runId, "nudge");
    if (item === undefined) return undefined;
    const { position, missing, nudges, atMs } = item as unknown as WatchdogNote;
    return { position, missing, nudges, atMs };
  }

  /**
   * Makes a conditional write. When its condition fails it may be the write itself that is in the way: the client repeats
   * a request whose answer was lost. So each write leaves a mark, by which it knows itself again.
   */
  async #isWritten(runId: string, name: string, mark: string, write: () => Promise<unknown>): Promise<boolean> {
    try {
      await orUnavailable("DynamoDB", write);
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return (await this.item(runId, "run"))?.[name] === mark;
    }
  }

  async #put(item: Record<string, unknown>): Promise<void> {
    const command = new PutCommand({ TableName: this.tableName, Item: item });
    await orUnavailable("DynamoDB", () => this.client.send(command));
  }

  /** All pages of a query: one holds at most 1 MB. */
  #query(input: Omit<QueryCommandInput, "TableName">): Promise<Record<string, unknown>[]> {
    return orUnavailable("DynamoDB", async () => {
      const items: Record<string, unknown>[] = [];
      const pages = paginateQuery({ client: this.client }, { TableName: this.tableName, ...input });
      for await (const { Items = [] } of pages) items.push(...Items);
      return items;
    });
  }
}
