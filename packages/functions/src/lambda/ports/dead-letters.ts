import { SqsDeadLetterBox } from "@snn/core/adapters/aws";
import { sqsClient } from "../clients.js";
import type { Connector } from "./connector.js";

export const deadLetters: Connector<"deadLetters"> = (cloud, { url }) => ({
  deadLetters: new SqsDeadLetterBox(sqsClient(cloud), url),
});
