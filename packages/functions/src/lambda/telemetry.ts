import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { neuronTaskSchema, type Retry, type TileReport } from "@snn/core";
import type { Letter } from "@snn/core/adapters/aws";
import type { Settlement } from "./settlement.js";

/** A neuron task that failed. */
export interface FailedTask {
  readonly messageId: string;
  readonly body: unknown;
  readonly receiveCount: number;
  readonly error: Error;
  readonly retry: Retry;
  readonly settlement: Settlement;
}

/** What became of a message batch of neuron tasks. */
export interface MessageBatchReport {
  readonly tasks: number;
  readonly tiles: readonly TileReport[];
  readonly failed: readonly FailedTask[];
}

/** What a handler tells those who run the system. */
export interface Telemetry {
  /** A message batch is done with, as far as the handler goes. */
  messageBatch(report: MessageBatchReport): void;
  /** A boundary has been crossed: the cost of an epoch, where one has ended. @param event as it came in. */
  boundary(event: unknown): void;
  /** The watchdog has looked at all runs. @param standing how many stand still. */
  standingRuns(standing: number): void;
  /** A message has been put with the dead letters. */
  deadLetter(letter: Letter): void;
  /** Something could not be done, and will be tried again. @param event what it was about, as it came in. */
  failure(what: string, error: unknown, event?: unknown): void;
}

/**
 * Logs as JSON lines and metrics in CloudWatch's embedded metric format, both on the standard output. The environment
 * silences them before this is called: `POWERTOOLS_LOG_LEVEL=SILENT` (or `DEBUG`, …), `POWERTOOLS_METRICS_DISABLED=true`.
 *
 * @param service the name of the function, in every line.
 * @param stage each has metrics of its own: stages of one account would be added up.
 */
export function powertoolsTelemetry(service: string, stage: string): Telemetry {
  const logger = new Logger({ serviceName: service });
  const metrics = new Metrics({ namespace: `SNN/${stage}`, serviceName: service });

  // Stored and published without an await in between, so that two message batches in one process do not mix.
  const publish = (runIds: readonly string[], counts: Readonly<Record<string, number>>, durationsMs: number[] = []) => {
    // As a dimension, every run would be a new metric, and paid for as such.
    if (runIds.length > 0) metrics.addMetadata("runId", [...new Set(runIds)].join(" "));
    for (const [name, count] of Object.entries(counts))
      if (count !== 0) metrics.addMetric(name, MetricUnit.Count, count);
    for (const durationMs of durationsMs) metrics.addMetric("TileDuration", MetricUnit.Milliseconds, durationMs);
    metrics.publishStoredMetrics();
  };

  return {
    messageBatch({ tasks, tiles, failed }) {
      for (const tile of tiles) logger.debug("tile", { ...tile });
      for (const task of failed) logger.error("a neuron task failed", fieldsOf(task));
      const counts = {
        NeuronTasks: tasks,
        StaleTasks: sum(tiles.map(({ stale, messages }) => (stale ? messages : 0))),
        DuplicateTasks: sum(tiles.map(({ duplicates }) => duplicates)),
        FailedTasks: failed.length,
      };
      const computed = tiles.filter(({ stale }) => !stale);
      if (computed.length > 0)
        metrics.addMetric("Position", MetricUnit.NoUnit, Math.max(...computed.map(({ position }) => position)));
      publish(
        tiles.map(({ runId }) => runId),
        counts,
        computed.map(({ durationMs }) => durationMs),
      );
    },
    boundary(event) {
      const { cost } = fieldsIn(fieldsIn(event)["detail"]);
      const { runId } = subjectOf(event);
      // Only the end of an epoch has one, and the library warns of metrics without a value.
      if (typeof cost !== "number") return;
      if (runId !== undefined) metrics.addMetadata("runId", runId);
      metrics.addMetric("Cost", MetricUnit.NoUnit, cost);
      metrics.publishStoredMetrics();
    },
    // Also when there is none: a metric without data looks like a watchdog that does not run.
    standingRuns(standing) {
      metrics.addMetric("StandingRuns", MetricUnit.Count, standing);
      metrics.publishStoredMetrics();
    },
    deadLetter({ kind, body, reason }) {
      const subject = subjectOf(body);
      logger.error("a message was given up and kept with the dead letters", { kind, ...subject, reason });
      publish(subject.runId === undefined ? [] : [subject.runId], { DeadLetters: 1 });
    },
    failure(what, error, event) {
      logger.error(what, { ...subjectOf(event), reason: messageOf(error), error: error as Error });
    },
  };
}

function fieldsOf({ messageId, body, receiveCount, error, retry, settlement }: FailedTask) {
  const { data: { version: _, ...task } = {} } = neuronTaskSchema.safeParse(body);
  return { ...task, messageId, receiveCount, retry, goesTo: settlement, reason: error.message, error };
}

/** What a message is about, be it a task, an event, or an event of EventBridge; of anything else nothing is known. */
function subjectOf(message: unknown): { readonly runId?: string; readonly type?: string } {
  const { type, "detail-type": detailType = type, detail = message } = fieldsIn(message);
  const { runId } = fieldsIn(detail);
  return {
    ...(typeof runId === "string" && { runId: runId.slice(0, 100) }),
    ...(typeof detailType === "string" && { type: detailType.slice(0, 100) }),
  };
}

function fieldsIn(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
