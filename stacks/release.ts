import { releaseInputPrefix } from "@snn/core/deployment";
import { functionCatalogue } from "@snn/functions/catalogue";
import { Predictor, serviceArn } from "./cluster";
import { keptLetter } from "./dead-letters";
import { lambdaFunction } from "./lambda-function";
import { bus, DeadLetters, domainEvents, Events, serviceBus, subscribe } from "./messaging";
import { Notifications } from "./notification";
import { objectsCreated, Runs, Storage } from "./storage";

/** Puts every model up for a decision that lands in the bucket; says by mail when it is none. */
export const release = lambdaFunction("release", {
  links: { DeadLetters, Events, Notifications, Runs, Storage },
  memory: "512 MB",
  timeout: "60 seconds",
  onFailure: keptLetter,
});
subscribe("release", { bus: serviceBus, pattern: objectsCreated(releaseInputPrefix, ".onnx"), target: release });

/**
 * Deploys the service with the release that is to be seen, or with one that had to wait when a deployment ends; records it when ECS has
 * gone back to the one before.
 */
export const rollout = lambdaFunction("rollout", {
  links: { DeadLetters, Events, Predictor, Runs },
  memory: "256 MB",
  timeout: "60 seconds",
  onFailure: keptLetter,
});
subscribe("rollout", { bus: bus.name, pattern: domainEvents(functionCatalogue.rollout.types), target: rollout });
subscribe("deployment-end", {
  bus: serviceBus,
  pattern: serviceArn.apply((service) => ({
    source: ["aws.ecs"],
    "detail-type": ["ECS Deployment State Change"],
    resources: [service],
    detail: { eventName: ["SERVICE_DEPLOYMENT_COMPLETED", "SERVICE_DEPLOYMENT_FAILED"] },
  })),
  target: rollout,
});
