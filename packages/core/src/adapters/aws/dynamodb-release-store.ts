import { randomUUID } from "node:crypto";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { ReleaseStore } from "../../ports/release-store.js";
import type { Decision } from "../../releases/decision.js";
import type { Release } from "../../releases/release.js";
import {
  DynamoDbReleaseReader,
  decisionRecord,
  type ReleaseItem,
  releasePartition,
  releasePrefix,
} from "./dynamodb-release-reader.js";
import { orUnavailable } from "./unavailable.js";

/**
 * Records of releases in the DynamoDB table of runs, see {@link runTable}. Every write creates one item, on the condition
 * that it is not there.
 */
export class DynamoDbReleaseStore extends DynamoDbReleaseReader implements ReleaseStore {
  add(release: Release): Promise<boolean> {
    return this.#create(releasePrefix + release.releaseId, release);
  }

  decide(number: number, decision: Decision): Promise<boolean> {
    return this.#create(decisionRecord(number), decision);
  }

  async #create(record: string, content: Release | Decision): Promise<boolean> {
    const creation = randomUUID();
    const item: ReleaseItem = { runId: releasePartition, record, content: JSON.stringify(content), creation };
    const command = new PutCommand({
      TableName: this.tableName,
      Item: item,
      ConditionExpression: "attribute_not_exists(runId)",
    });
    try {
      await orUnavailable("DynamoDB", () => this.client.send(command));
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // It may be this very write that is in the way: the client repeats a request whose answer was lost.
      return (await this.item(record))?.creation === creation;
    }
  }
}
