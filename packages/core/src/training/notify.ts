import { describeProblem } from "../errors.js";
import type { DomainEvent } from "../messages/events.js";
import { parseEvent } from "../messages/parse.js";
import type { Parameters } from "../parameters/parameters.js";
import type { ReleaseReader } from "../ports/release-store.js";
import { linksOf } from "../releases/decision-links.js";
import { readHistory } from "../releases/history.js";
import { isReleaseEvent, type ReleaseEvent, releaseNotice } from "../releases/release-notice.js";
import type { Services } from "./services.js";

/** What a person reads. */
interface Notice {
  readonly subject: string;
  readonly text: string;
}

/** What it takes to tell a person. */
export type NotifyServices = Pick<Services, "knownParameters" | "notifier" | "clock" | "decisionLinks"> & {
  readonly releaseStore: ReleaseReader;
};

/**
 * Tells a person what has become of a run: that it started, is under way every `notify_every` epochs, is done, or has failed;
 * and what has become of its model.
 */
export async function notifyOf(services: NotifyServices, event: unknown): Promise<void> {
  const parsed = parseEvent(event);
  if (isReleaseEvent(parsed)) return notifyOfRelease(services, parsed);
  if (parsed.type === "EpochStarted" && parsed.detail.epoch > 0) return;
  const notice = noticeOf(parsed, await services.knownParameters.get(parsed.detail.runId));
  if (notice !== undefined) await services.notifier.notify(notice);
}

async function notifyOfRelease(services: NotifyServices, event: ReleaseEvent): Promise<void> {
  const { releaseStore, decisionLinks, clock, notifier } = services;
  const links = decisionLinks && linksOf(decisionLinks, event.detail.releaseId, clock.now());
  const notice = releaseNotice(event, await readHistory(releaseStore), links);
  if (notice !== undefined) await notifier.notify(notice);
}

/** The notice that an event is worth, if it is worth one. */
function noticeOf(event: DomainEvent, parameters: Parameters | undefined): Notice | undefined {
  const { runId } = event.detail;
  switch (event.type) {
    case "EpochStarted":
      return { subject: `${runId} has started`, text: `Training for ${parameters?.epochs ?? "?"} epochs.` };
    case "EpochCompleted": {
      const { epoch, cost } = event.detail;
      const every = parameters?.notify_every;
      if (parameters === undefined || every === undefined || (epoch + 1) % every !== 0) return undefined;
      return {
        subject: `${runId}: the cost of epoch ${epoch} is ${cost}`,
        text: `Epoch ${epoch} of ${parameters.epochs}.`,
      };
    }
    case "ModelEvaluated": {
      const { cost, trainAccuracy, testAccuracy } = event.detail;
      const text = `The last cost is ${cost}; ${percent(trainAccuracy)} of the training set and ${percent(testAccuracy)} of the test set are right.`;
      return { subject: `${runId} is done`, text };
    }
    case "TrainingFailed": {
      const lines = [event.detail.reason, ...event.detail.problems.map(describeProblem)];
      return { subject: `${runId} has failed`, text: lines.join("\n") };
    }
    default:
      return undefined;
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
