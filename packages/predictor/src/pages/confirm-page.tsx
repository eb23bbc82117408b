import { Fact, Time } from "./facts.js";
import { documentOf, Layout } from "./layout.js";
import { Comparison } from "./releases.js";
import { linkable } from "./urls.js";
import type { ConfirmView } from "./views.js";

const wordings = {
  approve: {
    question: "Approve this model for production?",
    effect:
      "From then on it answers everybody. The model that is in production now stays ready, in case you want it back.",
    reason: "Reason (optional)",
    button: "Approve for production",
  },
  reject: {
    question: "Reject this model?",
    effect: "It leaves staging and never reaches production. What is in production stays there.",
    reason: "Reason",
    button: "Reject this model",
  },
} as const;

/** The page behind a link of the mail. Opening it decides nothing, for mail scanners follow links: only its form does. */
export function confirmPage({ release, production, verdict, action, expiresAt, tryUrl, slot }: ConfirmView): string {
  const wording = wordings[verdict];
  const tryHref = linkable(tryUrl);
  return documentOf(
    <Layout title={wording.question} slot={slot}>
      <div class="narrow">
        <div class="card decision">
          <h1>{wording.question}</h1>
          <p class="lead">{wording.effect}</p>
          <dl class="facts">
            <Fact name="Release">
              <code>{release.releaseId}</code>
            </Fact>
            <Fact name="Training run">
              <code>{release.runId}</code>
            </Fact>
            <Fact name="Made">
              <Time at={release.createdAt} />
            </Fact>
            {production && (
              <Fact name="In production">
                <code>{production.releaseId}</code>
              </Fact>
            )}
          </dl>
          <Comparison release={release} production={production} />
          {tryHref !== undefined && (
            <p>
              <a href={tryHref}>Try this model in staging first</a>
            </p>
          )}
          <form class="decide" action={linkable(action)} method="post">
            <label for="by">Your name</label>
            <input type="text" id="by" name="by" autocomplete="name" maxlength={100} required />
            <label for="reason">{wording.reason}</label>
            <textarea id="reason" name="reason" rows={3} maxlength={1000} required={verdict === "reject"} />
            <button type="submit" class={verdict === "reject" ? "danger" : undefined}>
              {wording.button}
            </button>
          </form>
        </div>
        <p class="footnote">
          This link works once, until <Time at={expiresAt} />.
        </p>
      </div>
    </Layout>,
  );
}
