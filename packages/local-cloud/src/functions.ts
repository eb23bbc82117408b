import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { inputPrefix, type Meter, releaseInputPrefix, type Services } from "@snn/core";
import { defaultSource } from "@snn/core/adapters/aws";
import { eventSubscriptions } from "@snn/functions";
import { functionCatalogue } from "@snn/functions/catalogue";
import {
  deadLetterHandler,
  type EventHandler,
  type HandlerDependencies,
  keptLetterHandler,
  meteredEvents,
  releaseHandler,
  subscriptionHandler,
  uploadHandler,
} from "@snn/functions/lambda";
import { clientConfiguration, region } from "./emulators/aws-clients.js";
import type { EventBridge } from "./eventbridge/index.js";

/** As the endpoint has it. */
const accountId = "000000000000";
/** The bus on which AWS's own services tell of what happens. */
const serviceBus = "default";

/** Where a cloud's functions listen, and what they are built from. */
export interface FunctionsPlace {
  readonly eventBridge: EventBridge;
  readonly busName: string;
  readonly bucket: string;
  readonly dependencies: HandlerDependencies<Services> & { readonly meter: Meter };
}

/** Deploys the functions that events start: a rule for each, with the function as its target, as the stacks do on AWS. */
export async function deployFunctions({ eventBridge, busName, bucket, dependencies }: FunctionsPlace): Promise<void> {
  const client = new EventBridgeClient(clientConfiguration(eventBridge.endpoint));
  const giveUp = deadLetterHandler(dependencies);
  const keep = keptLetterHandler(dependencies);
  const deploy = async (name: string, handler: EventHandler, bus: string, pattern: object, isNeeded: boolean) => {
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
    eventBridge.register(arn, handler, { onFailure: isNeeded ? giveUp : keep });
    await client.send(new PutRuleCommand({ Name: name, EventBusName: bus, EventPattern: JSON.stringify(pattern) }));
    await client.send(new PutTargetsCommand({ Rule: name, EventBusName: bus, Targets: [{ Id: name, Arn: arn }] }));
  };
  try {
    for (const { name, types, isNeeded, handler } of eventSubscriptions) {
      const pattern = { source: [defaultSource], "detail-type": types };
      const subscribed = subscriptionHandler(dependencies, handler);
      // As on AWS, where the others have no parameter server to count in.
      const isMetered = name === "launch" || name === "trainer" || name === "finish";
      const deployed = isMetered ? meteredEvents(name, dependencies.meter, subscribed) : subscribed;
      await deploy(name, deployed, busName, pattern, isNeeded);
    }
    const created = (prefix: string) => ({
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      detail: { bucket: { name: [bucket] }, object: { key: [{ prefix }] } },
    });
    const { upload, release } = functionCatalogue;
    await deploy("upload", uploadHandler(dependencies, bucket), serviceBus, created(inputPrefix), upload.isNeeded);
    const releasing = releaseHandler(dependencies, bucket);
    await deploy("release", releasing, serviceBus, created(releaseInputPrefix), release.isNeeded);
  } finally {
    client.destroy();
  }
}

/** What S3 tells EventBridge of a new object. */
export function objectCreated(created: { bucket: string; key: string; size: number; sequencer: string }) {
  const { bucket, key, size, sequencer } = created;
  return {
    source: "aws.s3",
    detailType: "Object Created",
    detail: { version: "0", bucket: { name: bucket }, object: { key, size, sequencer } },
    resources: [`arn:aws:s3:::${bucket}`],
  };
}
