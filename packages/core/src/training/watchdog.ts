import type { Command } from "../orchestrator/command.js";
import { shownNeurons, taskOf } from "../orchestrator/items.js";
import { maximumNudges } from "../orchestrator/nudge.js";
import type { WatchdogNote } from "../ports/run-store.js";
import { placeOf } from "../run/position.js";
import { execute } from "./execute.js";
import { failTraining } from "./fail.js";
import { commandsAt } from "./nudge-training.js";
import { type ResumeServices, takeUpTraining } from "./resume.js";
import { applySteering } from "./steering.js";
import type { Training } from "./training.js";

/** A running run as the watchdog finds it. */
type Sight =
  /** It stands at a position, waiting for what these commands send again. */
  | {
      readonly is: "standing";
      readonly training: Training;
      readonly position: number;
      readonly commands: readonly Command[];
    }
  /** The parameter server knows nothing of it. */
  | { readonly is: "lost" };

/** How patient a watchdog is. */
export interface Patience {
  /** Nudges at one position before a run is given up: with a look a minute, three are four minutes. @default 3 */
  readonly mostNudges?: number;
  /** A look that comes sooner after the last one of a run does not count, such as that of a repeated invocation. @default 30 s */
  readonly leastGapMs?: number;
}

const defaultGapMs = 30_000;

/** What it takes to look after runs. */
export type WatchdogServices = ResumeServices;

/**
 * Looks at every running run. One that is as it was at the last look is nudged, or, when the parameter server has lost
 * it, taken up from its last checkpoint; one that several nudges did not move fails, with what it waits for. One that is paused is
 * left alone.
 *
 * @returns how many runs stood still and were nudged or given up.
 * @throws AggregateError of what went wrong with some runs, after the others have been looked at.
 */
export async function watch(services: WatchdogServices, patience: Patience = {}): Promise<number> {
  const errors: unknown[] = [];
  let standing = 0;
  for (const { runId, steering } of await services.runStore.running())
    try {
      if (steering !== "paused" && (await watchRun(services, runId, patience))) standing++;
    } catch (error) {
      errors.push(error);
    }
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} runs could not be looked after`);
  return standing;
}

/** @returns whether the run stood still. */
async function watchRun(
  services: WatchdogServices,
  runId: string,
  { mostNudges = maximumNudges, leastGapMs = defaultGapMs }: Patience,
): Promise<boolean> {
  const { runStore, clock } = services;
  const atMs = clock.now().getTime();
  const note = await runStore.nudges(runId);
  if (note !== undefined && atMs - note.atMs < leastGapMs) return false;
  const sight = await look(services, runId);
  const seen = { ...progressOf(sight), atMs };
  if (note?.position !== seen.position || note.missing !== seen.missing) {
    await runStore.noteNudge(runId, { ...seen, nudges: 0 });
    return false;
  }
  if (note.nudges >= mostNudges) {
    await failTraining(services, runId, standstill(sight, mostNudges));
    return true;
  }
  await runStore.noteNudge(runId, { ...seen, nudges: note.nudges + 1 });
  await applySteering(services, runId);
  if (sight.is === "standing") await execute(services, sight.training, sight.commands);
  else await takeUpTraining(services, runId);
  return true;
}

async function look(services: WatchdogServices, runId: string): Promise<Sight> {
  const training = await services.trainings.get(runId);
  const position = await services.parameterServer.position(runId);
  if (training === undefined || position === undefined) return { is: "lost" };
  return { is: "standing", training, position, commands: await commandsAt(services, training, position) };
}

/** What changes when a run moves, be it by one neuron. */
function progressOf(sight: Sight): Pick<WatchdogNote, "position" | "missing"> {
  if (sight.is === "lost") return { position: -1, missing: 0 };
  const missing = sight.commands.flatMap((command) => (command.do === "enqueue" ? (command.items ?? []) : []));
  return { position: sight.position, missing: missing.length };
}

function standstill(sight: Sight, nudges: number): string {
  const advice = `which ${nudges} repetitions did not bring. Look at the dead letters and the workers' logs`;
  if (sight.is === "lost") return `the parameter server has lost the run, and ${nudges} attempts to take it up failed`;
  const { schedule } = sight.training;
  const { epoch, layer, direction } = placeOf(sight.position, schedule);
  const [awaited] = sight.commands.map((command) => {
    if (command.do === "enqueue") {
      const tasks = command.items?.slice(0, 10).map((item) => shownNeurons(taskOf(schedule, sight.position, item)));
      return `neurons ${tasks?.join(", ")} of layer ${layer}, ${direction}`;
    }
    if (command.do === "publish") return `the effect of ${command.event.type}`;
    const isEpoch = sight.commands.some((other) => other.do === "completeEpoch");
    return isEpoch ? "the effect of EpochCompleted" : `what follows layer ${layer}, ${direction}`;
  });
  return `the run stands still in epoch ${epoch} (position ${sight.position}): it waits for ${awaited}, ${advice}`;
}
