import { randomUUID } from "node:crypto";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
import type { ReleaseStore } from "../../ports/release-store.js";
import { type Decision, decisionSchema } from "../../releases/decision.js";
import { byAge, type Release, releaseSchema } from "../../releases/release.js";
import { orUnavailable } from "./unavailable.js";

/** All records are under one key of {@link runTable}, so that a query finds them. No run can have it as its id. */
const partition = "releases";

const releasePrefix = "release#";
const decisionPrefix = "decision#";

/** A record as it is kept: as JSON, since a DynamoDB number cannot be 1e-300, and `runId` is the table's key. */
interface ReleaseItem {
  readonly runId: typeof partition;
  /** The prefix, and the id of the release or the number of the decision. */
  readonly record: string;
  readonly content: string;
  /** Of the writer, who knows its record by it. */
  readonly creation: string;
}

/**
 * Records of releases in the DynamoDB table of runs, see {@link runTable}. Every write creates one item, on the condition
 * that it is not there.
 */
export class DynamoDbReleaseStore implements ReleaseStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  /** @param client made from a client that was built with {@link documentClientDefaults}. */
  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  add(release: Release): Promise<boolean> {
    return this.#create(releasePrefix + release.releaseId, release);
  }

  async get(releaseId: string): Promise<Release | undefined> {
    const item = await this.#get(releasePrefix + releaseId);
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
      if (record !== expected) throw new Error(`${this.#tableName} has no ${expected}, but a later decision`);
      return decisionSchema.parse(JSON.parse(content));
    });
  }

  decide(number: number, decision: Decision): Promise<boolean> {
    return this.#create(decisionRecord(number), decision);
  }

  async #create(record: string, content: Release | Decision): Promise<boolean> {
    const creation = randomUUID();
    const item: ReleaseItem = { runId: partition, record, content: JSON.stringify(content), creation };
    const command = new PutCommand({
      TableName: this.#tableName,
      Item: item,
      ConditionExpression: "attribute_not_exists(runId)",
    });
    try {
      await orUnavailable("DynamoDB", () => this.#client.send(command));
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // It may be this very write that is in the way: the client repeats a request whose answer was lost.
      return (await this.#get(record))?.creation === creation;
    }
  }

  async #get(record: string): Promise<ReleaseItem | undefined> {
    const Key = { runId: partition, record };
    const command = new GetCommand({ TableName: this.#tableName, Key, ConsistentRead: true });
    return (await orUnavailable("DynamoDB", () => this.#client.send(command))).Item as ReleaseItem | undefined;
  }

  /** All records with a prefix, in the order of their names. */
  #all(prefix: string): Promise<ReleaseItem[]> {
    return orUnavailable("DynamoDB", async () => {
      const items: ReleaseItem[] = [];
      const input = {
        TableName: this.#tableName,
        KeyConditionExpression: "runId = :partition AND begins_with(#record, :prefix)",
        ExpressionAttributeNames: { "#record": "record" },
        ExpressionAttributeValues: { ":partition": partition, ":prefix": prefix },
        ConsistentRead: true,
      };
      for await (const { Items = [] } of paginateQuery({ client: this.#client }, input))
        items.push(...(Items as ReleaseItem[]));
      return items;
    });
  }
}

function decisionRecord(number: number): string {
  return `${decisionPrefix}${String(number).padStart(8, "0")}`;
}
