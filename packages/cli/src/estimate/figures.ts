import {
  dollarsByService,
  idleCostOf,
  type Parameters,
  type Problem,
  prices,
  type StageKind,
  type Usage,
} from "@snn/core";
import {
  type Choice,
  cheapest,
  type DatasetSize,
  type Estimate,
  type EstimatedChoice,
  fastest,
  isSameChoice,
  type Limits,
} from "@snn/estimate";
import type { MeasuredMachine } from "./machine.js";

/** All that was found out. */
export interface Findings {
  readonly parameters: Parameters;
  readonly dataset: DatasetSize;
  readonly given: Choice;
  /** What keeps the training from being done as it is given. */
  readonly problems: readonly Problem[];
  readonly estimate: Estimate;
  /** The same with boundaries that only events cross. */
  readonly byEvents: Estimate;
  readonly stageSize: StageKind;
  readonly choices: readonly EstimatedChoice[];
  readonly limits: Limits;
  readonly machine?: MeasuredMachine;
  readonly picked?: EstimatedChoice;
}

/** What something is, and how much of a whole. */
export interface Share {
  readonly name: string;
  readonly amount: number;
}

/** The figures of an estimate, for another program and for the report. */
export interface EstimateFigures {
  readonly training: {
    readonly neurons: readonly number[];
    readonly examples: number;
    readonly features: number;
    readonly precision: string;
    readonly epochs: number;
    readonly batchSize: number;
    readonly messages: number;
  };
  readonly region: string;
  readonly pricesAsOf: string;
  readonly chosen: Choice;
  readonly problems: readonly Problem[];
  readonly medianMs: number;
  readonly slowTenthMs: number;
  readonly epochMs: number;
  readonly messagesPerSecond: number;
  readonly dollars: number;
  readonly stageSize: StageKind;
  readonly idleDollarsPerMonth: number;
  readonly timeBy: readonly Share[];
  readonly moneyBy: readonly Share[];
  readonly usage: Usage;
  readonly byEventsAlone: { readonly medianMs: number; readonly dollars: number };
  readonly choices: readonly EstimatedChoice[];
  readonly cheapest: EstimatedChoice | undefined;
  readonly fastest: EstimatedChoice | undefined;
  readonly limits: Limits;
  readonly picked: EstimatedChoice | undefined;
  readonly machine: (MeasuredMachine & { readonly runMs: number; readonly dollars: number }) | undefined;
  readonly simulated: Estimate["simulated"];
}

const msPerHour = 3_600_000;

/** The choices without the one that is given, if that cannot be. */
export function possibleOf({ choices, given, problems }: Pick<Findings, "choices" | "given" | "problems">) {
  return problems.length === 0 ? choices : choices.filter((choice) => !isSameChoice(choice, given));
}

/** The figures that follow from what was found out. */
export function figuresOf(findings: Findings): EstimateFigures {
  const { parameters, dataset, given, estimate, byEvents, stageSize, choices, limits, machine, picked } = findings;
  const { medianMs, slowTenthMs, epochMs, messages, messagesPerSecond, usage, cost, simulated } = estimate;
  const { neurons, layers, precision, epochs, batch_size = dataset.trainExamples } = parameters;
  const possible = possibleOf(findings);
  const runMs = (machine?.epochMs ?? 0) * epochs;
  return {
    training: {
      neurons: Array.from({ length: layers }, (_, index) => neurons[`layer${index + 1}`]!),
      ...{ examples: dataset.trainExamples, features: dataset.features, precision, epochs, messages },
      batchSize: Math.min(batch_size, dataset.trainExamples),
    },
    ...{ region: prices.region, pricesAsOf: prices.asOf, chosen: given, problems: findings.problems },
    ...{ medianMs, slowTenthMs, epochMs, messagesPerSecond, dollars: cost.dollars, stageSize },
    idleDollarsPerMonth: idleCostOf(stageSize, prices).dollars,
    timeBy: estimate.timeBy.map(({ activity, ms }) => ({ name: activity, amount: ms })),
    moneyBy: [...dollarsByService(cost)].map(([name, amount]) => ({ name, amount })),
    usage,
    byEventsAlone: { medianMs: byEvents.medianMs, dollars: byEvents.cost.dollars },
    ...{ choices, cheapest: cheapest(possible), fastest: fastest(possible), limits, picked },
    machine: machine && { ...machine, runMs, dollars: (runMs / msPerHour) * prices.machineHour },
    simulated,
  };
}
