import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import type { TileReport } from "@snn/core";
import { powertoolsTelemetry } from "../../src/lambda/telemetry.js";

type Line = Record<string, unknown>;

let lines: Line[] = [];

beforeEach(() => {
  lines = [];
  for (const method of ["log", "debug", "error", "warn"] as const)
    mock.method(console, method, (line: string) => lines.push(JSON.parse(line)));
  // In its development mode the library writes to the console that is mocked here, and no metrics unless told to.
  Object.assign(process.env, { POWERTOOLS_DEV: "true", POWERTOOLS_METRICS_DISABLED: "false" });
});

afterEach(() => {
  mock.restoreAll();
  for (const name of ["POWERTOOLS_DEV", "POWERTOOLS_METRICS_DISABLED", "POWERTOOLS_LOG_LEVEL"])
    delete process.env[name];
});

const tile: TileReport = {
  runId: "run_1",
  position: 3,
  layer: 4,
  direction: "forward",
  neurons: [0, 1, 2],
  messages: 3,
  stale: false,
  duplicates: 1,
  complete: true,
  durationMs: 5,
};
const stale: TileReport = {
  ...tile,
  position: 2,
  neurons: [7, 8],
  messages: 2,
  stale: true,
  duplicates: 0,
  durationMs: 1,
};
const failed = {
  messageId: "m5",
  body: { version: 1, runId: "run_1", position: 3, layer: 4, direction: "forward", neuron: 9 },
  receiveCount: 3,
  error: new Error("no luck"),
  retry: "limited",
  settlement: "dead letters",
} as const;

const metricsIn = (from: readonly Line[]) => from.filter((line) => "_aws" in line);

test("a message batch is one line of metrics, with the run as no dimension", () => {
  powertoolsTelemetry("neuron", "test").messageBatch({ tasks: 6, tiles: [tile, stale], failed: [failed] });
  const [line, ...others] = metricsIn(lines);
  assert.deepEqual(others, []);
  const { _aws, ...values } = line as Line & { _aws: { CloudWatchMetrics: Line[] } };
  assert.deepEqual(values, {
    service: "neuron",
    runId: "run_1",
    NeuronTasks: 6,
    StaleTasks: 2,
    DuplicateTasks: 1,
    FailedTasks: 1,
    TileDuration: 5,
    Position: tile.position,
  });
  const [{ Namespace, Dimensions, Metrics } = {} as Line] = _aws.CloudWatchMetrics;
  assert.deepEqual([Namespace, Dimensions], ["SNN/test", [["service"]]]);
  assert.ok((Metrics as Line[]).some(({ Name, Unit }) => Name === "TileDuration" && Unit === "Milliseconds"));
});

test("a failed task is an error in the log, with its coordinates and the reason", () => {
  powertoolsTelemetry("neuron", "test").messageBatch({ tasks: 1, tiles: [], failed: [failed] });
  const [line] = lines.filter(({ level }) => level === "ERROR");
  const { runId, position, layer, direction, neuron, reason, messageId, goesTo } = line!;
  assert.deepEqual([runId, position, layer, direction, neuron], ["run_1", 3, 4, "forward", 9]);
  assert.deepEqual([reason, messageId, goesTo], ["no luck", "m5", "dead letters"]);
});

test("a tile is told only to those who debug", () => {
  powertoolsTelemetry("neuron", "test").messageBatch({ tasks: 3, tiles: [tile], failed: [] });
  assert.equal(lines.length - metricsIn(lines).length, 0);
  process.env["POWERTOOLS_LOG_LEVEL"] = "DEBUG";
  powertoolsTelemetry("neuron", "test").messageBatch({ tasks: 3, tiles: [tile], failed: [] });
  const [line] = lines.filter(({ level }) => level === "DEBUG");
  for (const [name, value] of Object.entries(tile)) assert.deepEqual(line?.[name], value);
});

test("a dead letter is counted and told, without its body", () => {
  const body = { type: "EpochStarted", detail: { runId: "run_1", secret: "x" } };
  powertoolsTelemetry("trainer", "test").deadLetter({ kind: "event", body, reason: "no luck" });
  assert.deepEqual([metricsIn(lines)[0]?.["DeadLetters"], metricsIn(lines)[0]?.["runId"]], [1, "run_1"]);
  const [line] = lines.filter(({ level }) => level === "ERROR");
  assert.deepEqual([line?.["runId"], line?.["type"], line?.["reason"]], ["run_1", "EpochStarted", "no luck"]);
  assert.doesNotMatch(JSON.stringify(lines), /secret/);
});

test("a failure is told with what the event was about, if it was about something", () => {
  const telemetry = powertoolsTelemetry("trainer", "test");
  telemetry.failure("x", new Error("no luck"), { "detail-type": "EpochStarted", detail: { runId: "run_1" } });
  for (const event of [undefined, null, "text", 1, { detail: 1 }, { runId: 1 }])
    telemetry.failure("x", "no luck", event);
  const [first, ...others] = lines;
  assert.deepEqual([first?.["runId"], first?.["type"], first?.["reason"]], ["run_1", "EpochStarted", "no luck"]);
  assert.ok(others.every(({ runId, reason }) => runId === undefined && reason === "no luck"));
});

test("the environment silences both", () => {
  Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: "SILENT", POWERTOOLS_METRICS_DISABLED: "true" });
  const telemetry = powertoolsTelemetry("neuron", "test");
  telemetry.messageBatch({ tasks: 6, tiles: [tile, stale], failed: [failed] });
  telemetry.deadLetter({ kind: "task", body: {}, reason: "no luck" });
  telemetry.failure("x", new Error("no luck"));
  assert.deepEqual(lines, []);
});

test("a message batch tells how far its run is, unless all of it was stale", () => {
  const telemetry = powertoolsTelemetry("neuron", "test");
  telemetry.messageBatch({ tasks: 3, tiles: [tile, { ...tile, position: 17 }], failed: [] });
  telemetry.messageBatch({ tasks: 3, tiles: [stale], failed: [] });
  assert.deepEqual(
    metricsIn(lines).map(({ Position }) => Position),
    [17, undefined],
  );
});

test("the end of an epoch tells what it cost", () => {
  const telemetry = powertoolsTelemetry("trainer", "test");
  telemetry.boundary({ type: "EpochCompleted", detail: { runId: "run_1", epoch: 3, cost: 0.5 } });
  telemetry.boundary({ type: "EpochStarted", detail: { runId: "run_1", epoch: 4 } });
  const values = metricsIn(lines).map(({ _aws, ...line }) => line);
  assert.deepEqual(values, [{ service: "trainer", runId: "run_1", Cost: 0.5 }]);
});

test("the watchdog tells how many runs stand still, be it none", () => {
  const telemetry = powertoolsTelemetry("watchdog", "test");
  for (const standing of [0, 2]) telemetry.standingRuns(standing);
  assert.deepEqual(
    metricsIn(lines).map(({ StandingRuns }) => StandingRuns),
    [0, 2],
  );
});
