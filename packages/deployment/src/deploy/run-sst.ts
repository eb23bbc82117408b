import { join } from "node:path";
import type { Aws } from "./aws-clients.js";
import { DeploymentError, InterruptedError } from "./errors.js";
import { runProgram } from "./run-program.js";
import { explainFailure, isLocked } from "./sst-failures.js";
import { lockedSince } from "./sst-lock.js";

export interface SstOptions {
  readonly command: "deploy" | "remove";
  readonly stage: string;
  readonly project: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly aws: Aws;
}

/**
 * Runs the project's own SST to its end, and shows what it says.
 *
 * @returns both of its outputs.
 * @throws DeploymentError that says what happened and what to do.
 * @throws InterruptedError when a signal has ended it.
 */
export async function runSst({ command, stage, project, environment, aws }: SstOptions): Promise<string> {
  const script = `bin/${command}` as const;
  const { exitCode, output, interruptedBy } = await runProgram({
    command: join(project, "node_modules", ".bin", "sst"),
    args: [command, "--stage", stage],
    folder: project,
    environment: { ...environment, AWS_REGION: aws.region },
  });
  if (exitCode === 0) return output;
  if (interruptedBy !== undefined)
    throw new InterruptedError(
      `interrupted. Run ${script} --stage ${stage} again: it goes on from here. If it says that the stage is locked: npx sst unlock --stage ${stage}`,
      interruptedBy,
    );
  const since = isLocked(output) ? await lockedSince(aws, stage) : undefined;
  const explanation = explainFailure({ stage, script, output, lockedSince: since, now: new Date() });
  throw new DeploymentError(explanation, { sstOutput: output });
}
