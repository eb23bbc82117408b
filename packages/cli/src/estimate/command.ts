import { resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { functionMemoryMb, type StageKind } from "@snn/core";
import {
  awsPlatform,
  choicesFor,
  type EstimatedChoice,
  estimateChoice,
  estimateRun,
  givenChoice,
  isSameChoice,
  type Limits,
  pick,
  tooLittleMemory,
  workloadOf,
} from "@snn/estimate";
import { projectFile } from "../project.js";
import { figuresOf, possibleOf } from "./figures.js";
import { measureHere } from "./machine.js";
import { EstimateProgress } from "./progress.js";
import { estimateReport } from "./report.js";
import { subscribers } from "./subscribers.js";
import { plannedTraining } from "./training.js";

/** The options of the command line. */
export interface EstimateOptions {
  readonly parameters?: string;
  readonly epochs?: number;
  readonly stageSize: StageKind;
  readonly memory?: number;
  /** Message batches at once. */
  readonly concurrency?: number;
  /** Dollars. */
  readonly budget?: number;
  /** Milliseconds. */
  readonly deadline?: number;
  readonly changeNumbers?: boolean;
  readonly json?: boolean;
}

/**
 * `snn estimate`: simulates a training on AWS, and what else could be chosen, and measures it on this machine.
 *
 * @returns the exit code: 1 when no choice keeps to the limits.
 * @throws InvalidInputError with every problem of the files.
 */
export async function estimateCommand(datasetName: string | undefined, options: EstimateOptions): Promise<number> {
  const { json = false, stageSize, memory = functionMemoryMb.neuron, changeNumbers = false } = options;
  const parametersFile = resolve(options.parameters ?? projectFile("parameters.json"));
  const { parameters, dataset } = await plannedTraining(
    datasetName ?? projectFile("artifacts/datasets/datasets.h5"),
    parametersFile,
    options.epochs,
  );
  const concurrency = options.concurrency === undefined ? {} : { maximumConcurrency: options.concurrency };
  const given = givenChoice(parameters, memory);
  const problems = tooLittleMemory(parameters, dataset, memory);
  const choices = choicesFor(parameters, dataset, given, changeNumbers);
  const limits: Limits = {
    ...(options.budget !== undefined && { budgetDollars: options.budget }),
    ...(options.deadline !== undefined && { deadlineMs: options.deadline }),
  };
  const progress = new EstimateProgress(choices.length + 3);
  const step = async <Result>(work: () => Result): Promise<Result> => {
    // The bar and Ctrl-C get a turn.
    await setImmediate();
    const result = work();
    progress.advance();
    return result;
  };
  try {
    const scenario = {
      workload: workloadOf(parameters, dataset),
      platform: awsPlatform({ neuronMemoryMb: memory, ...concurrency }),
      subscribers,
    };
    const estimate = await step(() => estimateRun(scenario));
    const byEvents = await step(() => estimateRun({ ...scenario, boundaries: "events" }, { precision: 0.05 }));
    const machine = await measureHere(parameters, dataset);
    progress.advance();
    const estimated: EstimatedChoice[] = [];
    for (const choice of choices)
      estimated.push(
        await step(() =>
          isSameChoice(choice, given)
            ? {
                ...choice,
                medianMs: estimate.medianMs,
                slowTenthMs: estimate.slowTenthMs,
                dollars: estimate.cost.dollars,
              }
            : estimateChoice({ parameters, dataset, subscribers, choice, ...concurrency }),
        ),
      );
    const hasLimits = Object.keys(limits).length > 0;
    const picked = hasLimits ? pick(possibleOf({ choices: estimated, given, problems }), limits) : undefined;
    const figures = figuresOf({
      ...{ problems },
      ...{ parameters, dataset, given, estimate, byEvents, stageSize, choices: estimated, limits },
      ...(machine && { machine }),
      ...(picked && { picked }),
    });
    progress.stop();
    console.log(json ? JSON.stringify(figures) : estimateReport(figures, process.stdout.columns ?? 80));
    return hasLimits && picked === undefined ? 1 : 0;
  } finally {
    progress.stop();
  }
}
