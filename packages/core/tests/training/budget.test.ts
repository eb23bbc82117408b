import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryRunStore } from "../../src/adapters/memory/index.js";
import { InvalidInputError } from "../../src/errors.js";
import { Meter } from "../../src/pricing/meter.js";
import { meteredEventBus, meteredParameterServer, meteredWorkQueue } from "../../src/pricing/metered.js";
import { prices } from "../../src/pricing/prices.js";
import { isOverBudget, reopenTraining } from "../../src/training/budget.js";
import { launchTraining } from "../../src/training/launch.js";
import type { Ports } from "../../src/training/services.js";
import { datasetOf } from "../helpers/dataset.js";
import { LocalTraining, runId } from "../helpers/local-training.js";
import { parametersOf } from "../helpers/parameters.js";

const layers = [
  ["relu", 4],
  ["sigmoid", 1],
] as const;
const epochs = 8;
const dataset = datasetOf({ examples: 9, features: 6 });

/** Ports of a cloud that charges for what is used. */
function charging({ parameterServer, eventBus, workQueue }: Ports): Partial<Ports> {
  const meter = new Meter();
  return {
    parameterServer: meteredParameterServer(parameterServer, meter),
    eventBus: meteredEventBus(eventBus, meter),
    workQueue: meteredWorkQueue(workQueue, meter),
    prices,
  };
}

function trainingWith(budget?: number): LocalTraining {
  const parameters = parametersOf(layers, { batch_size: 5, epochs, ...(budget !== undefined && { budget }) });
  return new LocalTraining({ parameters, dataset, ports: charging });
}

const undisturbed = trainingWith().complete();

async function dollarsOfAll(): Promise<number> {
  return (await (await undisturbed).results())!.dollars!;
}

test("results tell what was used and what is charged for it", async () => {
  const training = await undisturbed;
  const { usage, dollars } = (await training.results())!;
  // Who asks for a training pays for that, and what follows the results cannot be in them.
  const outside = training.countOf("TrainingRequested") + training.countOf("ModelEvaluated");
  assert.equal(usage!.events, training.published.length - outside);
  assert.equal(usage!.sqsSends, epochs * 2 * 4);
  assert.ok(usage!.parameterServerRequests > 0 && usage!.parameterServerBytesWritten > 0);
  const expected = usage!.events / 1e6 + (0.4 * usage!.sqsSends) / 1e6;
  assert.ok(Math.abs(dollars! - expected) < 1e-12, `${dollars}, not ${expected}`);
});

test("where nothing is charged a budget is no limit, and the run costs nothing", async () => {
  const ports = ({ parameterServer }: Ports) => ({
    parameterServer: meteredParameterServer(parameterServer, new Meter()),
  });
  const free = new LocalTraining({ parameters: parametersOf(layers, { epochs, budget: 1e-9 }), dataset, ports });
  await free.complete();
  assert.ok((await free.results())!.usage!.parameterServerRequests > 0);
  assert.equal((await free.results())!.dollars, 0);
});

test("a budget that is enough changes nothing", async () => {
  const training = await trainingWith(2 * (await dollarsOfAll())).complete();
  await training.assertSameEnd(await undisturbed);
});

test("a run ends before the epoch that would exceed its budget, with a checkpoint, and goes on when it is raised", async () => {
  const all = await dollarsOfAll();
  const training = trainingWith(all / 2);
  await training.request();
  await training.deliver();
  const run = await training.run();
  assert.ok(isOverBudget(run), run.reason);
  assert.match(
    run.reason!,
    /^budget: \$0\.\d+ were used by the end of epoch \d+, .*--resume run_test --budget DOLLARS$/,
  );
  const costs = await training.runStore.costs(runId);
  assert.ok(costs.length >= 2 && costs.length < epochs, `${costs.length} epochs`);
  const { dollars, status } = (await training.results())!;
  assert.equal(status, "failed");
  // Its failure was announced after that, which is one event more.
  assert.ok(dollars! <= all / 2 + prices.eventBridgeEntry, `${dollars} of ${all / 2}`);
  // One or two more would have been too much.
  assert.ok(dollars! + (2 * dollars!) / costs.length > all / 2);
  await training.assertForgotten();

  // As in a cloud: the record is opened again, and a request takes the run up from its checkpoint.
  await reopenTraining(training.services, runId, 2 * all);
  await launchTraining(training.services, { runId, ...run.files });
  await training.deliver();
  await training.assertSameEnd(await undisturbed);
  const { usage } = (await training.results())!;
  // It has gone on counting. The announcements around the break are its own, or missing from the checkpoint.
  const { events } = (await (await undisturbed).results())!.usage!;
  assert.ok(Math.abs(usage!.events - events) <= 3, `${usage!.events}, not about ${events}`);
});

test("a budget that was raised while the run goes on is heeded, also by who knows the old one", async () => {
  const all = await dollarsOfAll();
  const training = trainingWith(all / 2);
  const { runStore } = training;
  const get = runStore.get.bind(runStore);
  runStore.get = async (id) => {
    const run = await get(id);
    if (run?.training === undefined || (await runStore.costs(id)).length < 2) return run;
    const parameters = { ...run.training.parameters, budget: 2 * all };
    return { ...run, training: { ...run.training, parameters } };
  };
  await training.complete();
});

test("what the launch took is not expected of the next epoch", async () => {
  const all = await dollarsOfAll();
  const launchDollars = 100 * all;
  const ports = (memory: Ports) => ({
    ...charging(memory),
    runStore: Object.assign(memory.runStore, {
      // When the first cost is on record, the launch has been counted.
      recordCost: async (...[id, epoch, cost]: Parameters<Ports["runStore"]["recordCost"]>) => {
        const launchMegabyteMs = Math.round((launchDollars / prices.lambdaGbSecond) * 1024 * 1000);
        if (epoch === 0) await memory.parameterServer.count(id, { launchMegabyteMs });
        await MemoryRunStore.prototype.recordCost.call(memory.runStore, id, epoch, cost);
      },
    }),
  });
  const parameters = parametersOf(layers, { batch_size: 5, epochs, budget: launchDollars + 1.5 * all });
  await new LocalTraining({ parameters, dataset, ports }).complete();
});

test("only a run that has used up its budget is reopened", async () => {
  const training = await trainingWith().complete();
  await assert.rejects(reopenTraining(training.services, runId, 1), (error) => {
    assert.ok(error instanceof InvalidInputError);
    assert.equal(error.problems[0]!.found, "a run that has completed");
    return true;
  });
  await assert.rejects(reopenTraining(training.services, "run_none", 1), InvalidInputError);
});
