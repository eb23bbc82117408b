import { subscriptions } from "../subscriptions.js";
import { functionNamed } from "./function.js";
import { subscriptionHandler } from "./handlers/event.js";

export const handler = subscriptionHandler(functionNamed("trainer"), subscriptions.trainer.handler);
