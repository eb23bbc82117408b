import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { InvalidInputError, meteredFunctions } from "@snn/core";
import { functionCatalogue } from "@snn/functions/catalogue";
import { estimateCommand } from "../../src/estimate/command.js";
import type { EstimateFigures } from "../../src/estimate/figures.js";
import { estimateReport } from "../../src/estimate/report.js";
import { subscribers } from "../../src/estimate/subscribers.js";
import { smallNetwork, writeParameters } from "../helpers/made-up-data.js";

suite("snn estimate", () => {
  let folder: string;
  let parameters: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "snn-estimate-"));
    parameters = await writeParameters(join(folder, "parameters.json"), smallNetwork);
  });
  after(() => rm(folder, { recursive: true }));

  test("tells time, price, choices and what this machine takes, as text and as JSON", async (t) => {
    const printed = t.mock.method(console, "log", () => {});
    const code = await estimateCommand("40x48", { parameters, stageSize: "dev", json: true });
    assert.equal(code, 0);
    const figures = JSON.parse(printed.mock.calls[0]!.arguments[0]) as EstimateFigures;
    assert.equal(figures.training.messages, 12 * 3 * 22);
    assert.ok(figures.medianMs > 0 && figures.slowTenthMs >= figures.medianMs);
    assert.ok(figures.dollars > 0 && figures.idleDollarsPerMonth > 50);
    assert.ok(figures.byEventsAlone.medianMs > figures.medianMs);
    assert.ok(figures.machine !== undefined && figures.machine.epochMs > 0);
    const sum = (shares: readonly { amount: number }[]) => shares.reduce((total, { amount }) => total + amount, 0);
    assert.ok(Math.abs(sum(figures.moneyBy) - figures.dollars) < 1e-9);
    // Where continuous integration says that it is one, there are colours.
    const report = stripVTControlCharacters(estimateReport(figures, 80));
    for (const part of ["6-4-1 on 40 × 48", "queue hops", "SQS", "as given", "one machine"])
      assert.ok(report.includes(part), part);
  });

  test("ends with 1 when no choice keeps to the limits, and with 0 when one does", async (t) => {
    t.mock.method(console, "log", () => {});
    const options = { parameters, stageSize: "dev" } as const;
    assert.equal(await estimateCommand("40x48", { ...options, deadline: 1 }), 1);
    assert.equal(await estimateCommand("40x48", { ...options, deadline: 3_600_000, budget: 1 }), 0);
  });

  test("names every problem of both inputs", async () => {
    const broken = await writeParameters(join(folder, "broken.json"), { ...smallNetwork, learning_rate: -1 });
    await assert.rejects(estimateCommand("0x48", { parameters: broken, stageSize: "dev" }), (error) => {
      assert.ok(error instanceof InvalidInputError);
      assert.deepEqual(
        error.problems.map(({ file, path }) => [file, path]),
        [
          ["0x48", ""],
          [broken, "learning_rate"],
        ],
      );
      return true;
    });
  });

  test("tells the simulation of the subscriptions that are deployed", () => {
    assert.deepEqual(subscribers.trainer, functionCatalogue.trainer.types);
    assert.ok(Object.keys(subscribers).every((name) => (meteredFunctions as readonly string[]).includes(name)));
    assert.equal(subscribers.neuron, undefined);
  });
});
