import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
import type { ReleaseReader } from "../../ports/release-store.js";
import { type Decision, decisionSchema } from "../../releases/decision.js";
import { byAge, type Release, releaseSchema } from "../../releases/release.js";
import { orUnavailable } from "./unavailable.js";

/** All records are under one key of {@link runTable}, so that a query finds them. No run can have it as its id. */
export const releasePartition = "releases";

export const releasePrefix = "release#";
const decisionPrefix = "decision#";

/** A record as it is kept: as JSON, since a DynamoDB number cannot be 1e-300, and `runId` is the table's key. */
export interface ReleaseItem {
  readonly runId: typeof releasePartition;
  /** The prefix, and the id of the release or the number of the decision. */
  readonly record: string;
  readonly content: string;
  /** Of the writer, who knows its record by it. */
  readonly creation: string;
}

/** Records of releases in the DynamoDB table of runs, see {@link runTable}, to be read. */
export class DynamoDbReleaseReader implements ReleaseReader {
  protected readonly client: DynamoDBDocumentClient;
  protected readonly tableName: string;

  /** @param client made from a client that was built with {@link documentClientDefaults}. */
  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.client = client;
    this.tableName = tableName;
  }

  async get(releaseId: string): Promise<Release | undefined> {
    const item = await this.item(releasePrefix + releaseId);
    return item === undefined ? undefined : releaseSchema.parse(JSON.parse(item.content));
  }

  async releases(): Promise<Release[]> {
    const items = await this.#all(releasePrefix);
    return items.map(({ content }) => releaseSchema.parse(JSON.parse(content))).sort(byAge);
  }

  async decisions(): Promise<Decision[]> {
    const items = await this.#all(decisionPrefix);
    return items.map(({ record, content }, index) => {
      const expected = decisionRecord(index + 1);
      if (record !== expected) throw new Error(`${this.tableName} has no ${expected}, but a later decision`);
      return decisionSchema.parse(JSON.parse(content));
    });
  }

  /** A record as it is kept. */
  protected async item(record: string): Promise<ReleaseItem | undefined> {
    const Key = { runId: releasePartition, record };
    const command = new GetCommand({ TableName: this.tableName, Key, ConsistentRead: true });
    return (await orUnavailable("DynamoDB", () => this.client.send(command))).Item as ReleaseItem | undefined;
  }

  /** All records with a prefix, in the order of their names. */
  #all(prefix: string): Promise<ReleaseItem[]> {
    return orUnavailable("DynamoDB", async () => {
      const items: ReleaseItem[] = [];
      const input = {
        TableName: this.tableName,
        KeyConditionExpression: "runId = :partition AND begins_with(#record, :prefix)",
        ExpressionAttributeNames: { "#record": "record" },
        ExpressionAttributeValues: { ":partition": releasePartition, ":prefix": prefix },
        ConsistentRead: true,
      };
      for await (const { Items = [] } of paginateQuery({ client: this.client }, input))
        items.push(...(Items as ReleaseItem[]));
      return items;
    });
  }
}

/** The name of the record of a decision. */
export function decisionRecord(number: number): string {
  return `${decisionPrefix}${String(number).padStart(8, "0")}`;
}
