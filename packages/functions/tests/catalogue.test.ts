import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  DeadTaskServices,
  DecisionServices,
  FailureServices,
  ParameterServer,
  ReleaseServices,
  RunReader,
  RunStore,
  Services,
} from "@snn/core";
import { portGrants } from "@snn/core/deployment";
import { type FunctionName, functionCatalogue, type Port, type SubscriberName } from "../src/catalogue.js";
import type { finish } from "../src/finish.js";
import type { gate } from "../src/gate.js";
import { eventSubscriptions } from "../src/index.js";
import type { ServicesOf } from "../src/lambda/ports/connector.js";
import type { launch } from "../src/launch.js";
import type { neuron } from "../src/neuron.js";
import type { notify } from "../src/notify.js";
import type { rollout } from "../src/rollout.js";
import type { trainer } from "../src/trainer.js";
import type { upload } from "../src/upload.js";
import type { watchdog } from "../src/watchdog.js";

type ServicesFor<Handle extends (services: never, ...rest: never) => unknown> = Parameters<Handle>[0];

/** What the code of every function asks for. */
interface AskedFor {
  launch: ServicesFor<typeof launch>;
  trainer: ServicesFor<typeof trainer>;
  finish: ServicesFor<typeof finish>;
  // Its entry point puts the links together of two ports.
  notify: Omit<ServicesFor<typeof notify>, "decisionLinks"> & Pick<ServicesOf<"notify">, "signing" | "decisionUrl">;
  rollout: ServicesFor<typeof rollout>;
  upload: ServicesFor<typeof upload>;
  release: ReleaseServices & Pick<Services, "notifier">;
  watchdog: ServicesFor<typeof watchdog>;
  neuron: ServicesFor<typeof neuron> & DeadTaskServices;
  "dead-letter": FailureServices;
  "kept-letter": object;
  gate: ServicesFor<typeof gate>;
  approval: DecisionServices & Pick<ServicesOf<"approval">, "signing">;
}

type Remembered = "trainings" | "knownParameters" | "positionsSeen";

/** The ports behind what a process remembers: a training is made of a record and of tensors. */
type BehindMemory<Asked> = (Asked extends { trainings: unknown }
  ? { readonly runStore: RunReader; readonly parameterServer: ParameterServer }
  : unknown) &
  (Asked extends { knownParameters: unknown } ? { readonly runStore: RunReader } : unknown);

type PortsFor<Asked> = Omit<Asked, Remembered> & BehindMemory<Asked>;

type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;

/** Whether a function is connected to all that its code asks for, and to no more: a reader where it only reads. */
type IsExact<Name extends FunctionName> = Same<Omit<ServicesOf<Name>, "deadLetters">, PortsFor<AskedFor[Name]>>;

// The compiler says whether this holds: a port too many or too few makes `true` the wrong type.
const isExact: { readonly [Name in FunctionName]: IsExact<Name> } = {
  launch: true,
  trainer: true,
  finish: true,
  notify: true,
  rollout: true,
  upload: true,
  release: true,
  watchdog: true,
  neuron: true,
  "dead-letter": true,
  "kept-letter": true,
  gate: true,
  approval: true,
};

const functions = Object.entries(functionCatalogue) as [FunctionName, { readonly ports: readonly Port[] }][];

test("every function is connected to exactly what its code asks for", () => {
  assert.deepEqual(Object.keys(isExact).sort(), Object.keys(functionCatalogue).sort());
  // It would not notice a difference if it said yes to everything.
  const says: [
    Same<{ readonly runStore: RunReader }, { readonly runStore: RunStore }>,
    Same<Pick<Services, "clock">, Pick<Services, "clock" | "compute">>,
  ] = [false, false];
  assert.deepEqual(says, [false, false]);
});

test("no function is connected to a port twice, nor to a store and to its reader", () => {
  for (const [name, { ports }] of functions) {
    assert.deepEqual([...ports].sort(), [...new Set(ports)].sort(), name);
    for (const noun of ["object", "release", "run"])
      assert.ok(ports.filter((port) => port.startsWith(noun)).length <= 1, `${name} has two ports to ${noun}s`);
  }
});

test("a function that only keeps dead letters can do nothing else", () => {
  assert.deepEqual(functionCatalogue["kept-letter"].ports, ["deadLetters"]);
  assert.deepEqual(portGrants.deadLetters.actions, ["sqs:SendMessage"]);
});

test("whoever is told of events on AWS is told of the same events on a laptop, where there is something to do", () => {
  const told = new Map(eventSubscriptions.map(({ name, types, isNeeded }) => [name, { types, isNeeded }]));
  const subscribers: SubscriberName[] = ["launch", "trainer", "finish", "notify", "rollout"];
  for (const name of subscribers) {
    const { types, isNeeded } = functionCatalogue[name];
    assert.deepEqual(told.get(name), name === "rollout" ? undefined : { types, isNeeded });
  }
});
