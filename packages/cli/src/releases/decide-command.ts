import { userInfo } from "node:os";
import { type Decision, decideRelease, describeDecision, rollBack } from "@snn/core";
import { refusal } from "../problems.js";
import { type ReleasesOptions, withReleases } from "./where.js";

export interface DecideOptions extends ReleasesOptions {
  readonly by?: string;
  readonly why?: string;
}

/**
 * `snn approve RELEASE` and `snn reject RELEASE`.
 *
 * @returns the exit code: 0 also when the same was decided before.
 * @throws InvalidInputError for a release that is not known, or about which the opposite was decided.
 */
export async function decideCommand(
  releaseId: string,
  verdict: "approved" | "rejected",
  options: DecideOptions,
): Promise<number> {
  return withReleases(options, async (services) => {
    const outcome = await decideRelease(services, { releaseId, verdict, ...whoAndWhy(options) });
    switch (outcome.outcome) {
      case "decided":
        console.log(`${releaseId} is ${verdict}`);
        return 0;
      case "already decided":
        console.log(`${releaseId} was ${describeDecision(outcome.decision)}; it is ${outcome.state}`);
        return 0;
      case "refused":
        throw refusal(releaseId, `one that was ${describeDecision(outcome.decision)}`, "one that waits for a decision");
      case "unknown release":
        throw refusal(releaseId, "no such release", "one that `snn releases` shows");
    }
  });
}

/** `snn rollback`: puts what was in production before there again. @returns the exit code. @throws InvalidInputError when there is nothing. */
export async function rollBackCommand(options: DecideOptions): Promise<number> {
  return withReleases(options, async (services) => {
    const outcome = await rollBack(services, whoAndWhy(options));
    switch (outcome.outcome) {
      case "rolled back":
        console.log(
          `${outcome.production.releaseId} is in production again; ${outcome.previous.releaseId} stays ready`,
        );
        return 0;
      case "overtaken":
        console.log(`somebody was faster: ${outcome.decision.releaseId} was ${describeDecision(outcome.decision)}`);
        return 0;
      case "nothing to roll back to":
        throw refusal("rollback", "no release that was in production before", "two releases that were approved");
    }
  });
}

function whoAndWhy({ by = userInfo().username, why = "" }: DecideOptions): Pick<Decision, "by" | "reason"> {
  return { by, reason: why };
}
