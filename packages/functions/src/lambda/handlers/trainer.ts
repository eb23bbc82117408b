import type { TrainerServices } from "@snn/core";
import { trainer } from "../../trainer.js";
import type { HandlerDependencies } from "../dependencies.js";
import { type EventHandler, subscriptionHandler } from "./event.js";

/** The handler of boundaries, which also tells how far a run has come. */
export function trainerHandler(dependencies: HandlerDependencies<TrainerServices>): EventHandler {
  return subscriptionHandler(dependencies, async (services, delivery) => {
    await trainer(services, delivery);
    dependencies.telemetry.boundary(delivery.event);
  });
}
