import { signDecision } from "./decision-link.js";
import type { ReleaseLinks } from "./release-notice.js";

/** What links to decide about a release are made of. */
export interface DecisionLinks {
  /** What they are signed with: at least 32 bytes. */
  readonly secret: string;
  /** Where the staging slot is served. */
  readonly stagingUrl: string;
  /** The page that asks for the decision. */
  readonly decisionUrl: string;
}

/** A week, holidays included. After that the commands still decide. */
const validMs = 7 * 24 * 3600 * 1000;

/** The links of a release, valid for a week from now. @throws RangeError for a secret that is too short. */
export function linksOf(
  { secret, stagingUrl, decisionUrl }: DecisionLinks,
  releaseId: string,
  now: Date,
): ReleaseLinks {
  const expiresAt = new Date(now.getTime() + validMs);
  const link = (verdict: "approve" | "reject") => {
    const token = signDecision({ secret, releaseId, verdict, expiresAt });
    return `${decisionUrl}?token=${token}`;
  };
  return { staging: `${stagingUrl}/ui`, approve: link("approve"), reject: link("reject"), expiresAt };
}
