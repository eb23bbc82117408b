import { approval } from "./approval";
import { productionUrl, stagingUrl } from "./load-balancer";
import { bus, deadLetters, neuronQueue } from "./messaging";
import { mail, topic } from "./notification";
import { place } from "./stage";
import { bucket, table } from "./storage";

/** Where people go. */
export const urls = { production: productionUrl, staging: stagingUrl, approval: approval.url };

/** Where everything is: what `snn --stage` and `bin/deploy` look up. It holds no secret. */
new aws.ssm.Parameter("Directory", {
  name: `/${$app.name}/${$app.stage}/cloud`,
  type: "String",
  description: "Where the resources of this stage are, for the command line of SNN",
  value: $jsonStringify({
    NeuronQueue: { url: neuronQueue.url },
    DeadLetters: { url: deadLetters.url },
    Events: { name: bus.name },
    Storage: { name: bucket.name },
    Runs: { name: table.name },
    Notifications: { arn: topic.arn },
    urls,
    region: place.region,
    mail,
  }),
});
