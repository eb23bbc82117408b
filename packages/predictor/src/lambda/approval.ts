// The entry point of the function `approval`, which has a URL. Its bundle has the package's folder `assets` beside it.
import { existsSync } from "node:fs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import {
  clientDefaults,
  DynamoDbReleaseStore,
  documentClientDefaults,
  EventBridgeEventBus,
} from "@snn/core/adapters/aws";
import { createLog } from "../log.js";
import { readLooks } from "../pages/index.js";
import { approvalHandler } from "./approval-handler.js";
import { readLinks } from "./links.js";

const { Runs, Events, Approval } = readLinks();

const beside = new URL("./", import.meta.url);
// As it is compiled, without a bundle, this is in dist/src/lambda of the package.
const folder = existsSync(new URL("assets", beside)) ? beside : new URL("../../../", beside);

export const handler = await approvalHandler({
  releaseStore: new DynamoDbReleaseStore(
    DynamoDBDocumentClient.from(new DynamoDBClient(documentClientDefaults)),
    Runs.name,
  ),
  eventBus: new EventBridgeEventBus(new EventBridgeClient(clientDefaults), Events.name),
  clock: { now: () => new Date() },
  secret: Approval.secret,
  stagingUrl: Approval.stagingUrl,
  assets: await readLooks(folder),
  log: createLog("info"),
});
