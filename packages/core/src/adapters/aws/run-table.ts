import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/**
 * The table of runs, in the words of SST's `Dynamo` component. A run has a record "run", one "nudge" (the watchdog's note)
 * and one per epoch, "cost#00000012". Under the key "releases" are the releases, "release#rel_…", and the decisions about
 * them, "decision#00000001".
 *
 * The index finds the running runs. It is sparse: only records "run" have a status. It holds keys alone, since what it says
 * may be a moment old and has to be read again from the table anyway.
 */
export const runTable = {
  fields: { runId: "string", record: "string", status: "string" },
  primaryIndex: { hashKey: "runId", rangeKey: "record" },
  /** Seconds since 1970, when DynamoDB removes the item by itself: notes of the watchdog. Everything else is kept. */
  ttl: "expiresAt",
  globalIndexes: { status: { hashKey: "status", projection: "keys-only" } },
} as const;

/** {@link runTable} as DynamoDB's CreateTable wants it. */
export function createRunTableInput(tableName: string): CreateTableCommandInput {
  const { fields, primaryIndex, globalIndexes } = runTable;
  return {
    TableName: tableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: Object.keys(fields).map((name) => ({ AttributeName: name, AttributeType: "S" })),
    KeySchema: [
      { AttributeName: primaryIndex.hashKey, KeyType: "HASH" },
      { AttributeName: primaryIndex.rangeKey, KeyType: "RANGE" },
    ],
    GlobalSecondaryIndexes: Object.entries(globalIndexes).map(([name, { hashKey }]) => ({
      IndexName: name,
      KeySchema: [{ AttributeName: hashKey, KeyType: "HASH" }],
      Projection: { ProjectionType: "KEYS_ONLY" },
    })),
  };
}
