import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import type { RunReader } from "../../ports/run-store.js";
import type { Run } from "../../run/run.js";
import { type RunItem, runOf } from "./run-item.js";
import { orUnavailable } from "./unavailable.js";

/** Records of runs in a DynamoDB table that is made as {@link runTable} says, to be read. */
export class DynamoDbRunReader implements RunReader {
  protected readonly client: DynamoDBDocumentClient;
  protected readonly tableName: string;

  /** @param client made from a client that was built with {@link documentClientDefaults}. */
  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.client = client;
    this.tableName = tableName;
  }

  async get(runId: string): Promise<Run | undefined> {
    const item = await this.item(runId, "run");
    return item === undefined ? undefined : runOf(item as unknown as RunItem);
  }

  /** A record as it is kept. */
  protected async item(runId: string, record: string): Promise<Record<string, unknown> | undefined> {
    const command = new GetCommand({ TableName: this.tableName, Key: keyOf(runId, record), ConsistentRead: true });
    return (await orUnavailable("DynamoDB", () => this.client.send(command))).Item;
  }
}

/** The key of a record of a run. */
export function keyOf(runId: string, record: string): { runId: string; record: string } {
  return { runId, record };
}
