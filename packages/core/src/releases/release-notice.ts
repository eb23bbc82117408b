import type { DomainEvent } from "../messages/events.js";
import type { Notifier } from "../ports/notifier.js";
import { describeDecision } from "./decision.js";
import type { ReleaseHistory } from "./history.js";
import type { Release } from "./release.js";
import { slotsOf, stateOf, verdictOn } from "./slots.js";

type ReleaseEventType = "ModelReleased" | "ModelApproved" | "ModelRejected" | "ModelRolledBack";

/** An event of a release. */
export type ReleaseEvent = Extract<DomainEvent, { type: ReleaseEventType }>;

/** Whether an event is one of a release. */
export function isReleaseEvent(event: DomainEvent): event is ReleaseEvent {
  return "releaseId" in event.detail;
}

/** Where a person tries a release and decides about it. All are URLs. */
export interface ReleaseLinks {
  readonly staging: string;
  readonly approve: string;
  readonly reject: string;
  /** When approve and reject stop working. */
  readonly expiresAt: Date;
}

/**
 * What a person is told of an event of a release.
 *
 * @param links left out where nobody can follow any: then the commands are named that do the same.
 * @returns undefined when the release is not known.
 */
export function releaseNotice(
  event: ReleaseEvent,
  { releases, decisions }: ReleaseHistory,
  links?: ReleaseLinks,
): Parameters<Notifier["notify"]>[0] | undefined {
  const { releaseId } = event.detail;
  const release = releases.find((known) => known.releaseId === releaseId);
  if (release === undefined) return undefined;
  const { production, previous } = slotsOf(releases, decisions);
  const verdict = verdictOn(releaseId, decisions);
  const was = verdict === undefined ? [] : [`It was ${describeDecision(verdict)}`];
  const notice = (subject: string, paragraphs: readonly string[]) => ({ subject, text: paragraphs.join("\n\n") });
  switch (event.type) {
    case "ModelReleased": {
      if (verdict !== undefined)
        return notice(`${releaseId} is released`, [...introduction(release, undefined), ...was]);
      const paragraphs = [...introduction(release, production), ...whatToDo(releaseId, links)];
      return notice(`${releaseId} waits for your decision`, paragraphs);
    }
    case "ModelApproved": {
      const isThere = stateOf(releaseId, releases, decisions) === "production";
      const readiness =
        isThere && previous !== undefined
          ? [stayingReady(previous)]
          : ["There is nothing to roll back to: no other release has been in production."];
      const paragraphs = [...was, ...introduction(release, undefined), ...(isThere ? readiness : [])];
      return notice(`${releaseId} is approved`, paragraphs);
    }
    case "ModelRejected": {
      const staying = production === undefined ? [] : [`${production.releaseId} stays in production.`];
      return notice(`${releaseId} is rejected`, [...was, ...introduction(release, undefined), ...staying]);
    }
    case "ModelRolledBack": {
      const rollBack = decisions.findLast(
        (decision) => decision.releaseId === releaseId && decision.verdict === "rolled back",
      );
      const why = rollBack === undefined ? event.detail.reason : `Production was ${describeDecision(rollBack)}`;
      const isThere = stateOf(releaseId, releases, decisions) === "production";
      const readiness = isThere && previous !== undefined ? [stayingReady(previous)] : [];
      return notice(`${releaseId} is in production again`, [why, ...introduction(release, undefined), ...readiness]);
    }
  }
}

/** Whose model it is and how good, beside what is in production, if there is something to compare it with. */
function introduction({ runId, metrics }: Release, production: Release | undefined): string[] {
  const beside = (value: (metrics: Release["metrics"]) => string) =>
    production === undefined ? value(metrics) : `${value(metrics)} (in production: ${value(production.metrics)})`;
  const lines = [
    `The model of ${runId}:`,
    `  cost: ${beside(({ cost }) => cost.toPrecision(4))}`,
    `  right in the training set: ${beside(({ trainAccuracy }) => percent(trainAccuracy))}`,
    `  right in the test set: ${beside(({ testAccuracy }) => percent(testAccuracy))}`,
  ];
  if (production !== undefined) lines.push(`In production is ${production.releaseId}, of ${production.runId}.`);
  return [lines.join("\n")];
}

function whatToDo(releaseId: string, links: ReleaseLinks | undefined): string[] {
  if (links === undefined)
    return [`To put it into production:\n  snn approve ${releaseId}`, `To reject it:\n  snn reject ${releaseId}`];
  return [
    `Try it in staging:\n  ${links.staging}`,
    `Put it into production:\n  ${links.approve}`,
    `Reject it:\n  ${links.reject}`,
    `The last two links ask you once more before anything happens, and work until ${links.expiresAt.toISOString()}.`,
  ];
}

function stayingReady({ releaseId }: Release): string {
  return `${releaseId} stays ready. To return to it:\n  snn rollback`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
