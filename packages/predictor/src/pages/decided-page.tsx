import { Fact, Time } from "./facts.js";
import { documentOf, Layout } from "./layout.js";
import { ReleaseFacts } from "./releases.js";
import type { DecidedView } from "./views.js";

const decisions = { approved: "Approved", rejected: "Rejected" } as const;

const wordings = {
  approved: { title: "Approved", lead: "From now on this model answers in production." },
  rejected: { title: "Rejected", lead: "This model does not reach production. What was in production stays there." },
  already: { title: "This was decided before", lead: "Nothing was done now. This is what was decided then." },
} as const;

/** The page after a decision: what was decided, by whom, why, and what is in production now. */
export function decidedPage({ outcome, earlier, by, at, reason, release, production, slot }: DecidedView): string {
  const { title, lead } = wordings[outcome];
  const isShownAlready = outcome === "approved" && production?.releaseId === release.releaseId;
  return documentOf(
    <Layout title={title} slot={slot}>
      <div class="narrow card decision">
        <h1 class={`outcome outcome-${outcome}`}>{title}</h1>
        <p class="lead">{lead}</p>
        <dl class="facts">
          {earlier && <Fact name="Decision">{decisions[earlier]}</Fact>}
          <Fact name="By">
            <bdi>{by}</bdi>
          </Fact>
          <Fact name="When">
            <Time at={at} />
          </Fact>
          <Fact name="Why">
            <bdi class="reason">{reason === "" ? "No reason was given" : reason}</bdi>
          </Fact>
        </dl>
        <h2>The model</h2>
        <ReleaseFacts release={release} />
        {!isShownAlready && (
          <>
            <h2>In production now</h2>
            {production ? <ReleaseFacts release={production} /> : <p>There is no model in production.</p>}
          </>
        )}
      </div>
    </Layout>,
  );
}
