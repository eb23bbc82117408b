import { notify } from "../notify.js";
import { functionNamed } from "./function.js";
import { subscriptionHandler } from "./handlers/event.js";
import { clock, deadLetters, decisionLinks, decisionPage, notifier, releaseReader, runReader } from "./ports/index.js";

const dependencies = functionNamed("notify", {
  clock,
  deadLetters,
  decisionLinks,
  decisionPage,
  notifier,
  releaseReader,
  runReader,
});
const { signing, decisionUrl, ...services } = dependencies.services;

export const handler = subscriptionHandler(
  { ...dependencies, services: { ...services, decisionLinks: { ...signing, decisionUrl } } },
  notify,
);
