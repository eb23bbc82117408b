import { type EventType, type MeteredFunction, meteredFunctions } from "@snn/core";
import type { Scenario } from "@snn/estimate";
import { type FunctionNeeds, functionCatalogue } from "@snn/functions/catalogue";

/** Which of the functions that belong to a run are told of which events, as they are deployed. */
export const subscribers: Scenario["subscribers"] = Object.fromEntries(
  meteredFunctions.flatMap((name): [MeteredFunction, readonly EventType[]][] => {
    const { types }: FunctionNeeds = functionCatalogue[name];
    return types === undefined ? [] : [[name, types]];
  }),
);
