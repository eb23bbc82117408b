import { documentOf, Layout } from "./layout.js";
import type { LinkProblemView } from "./views.js";
import { sentence } from "./words.js";

const wordings = {
  expired: { title: "This link has expired", advice: "Ask for a new mail if the model still waits for a decision." },
  forged: {
    title: "This link is not valid",
    advice: "Part of it is missing or has been changed. Open it from the mail once more, or copy all of it.",
  },
  decided: { title: "This link has been used", advice: "The model has been decided on, and a link works once." },
} as const;

/** The page behind a link that decides nothing. */
export function linkProblemPage({ problem, detail, slot }: LinkProblemView): string {
  const { title, advice } = wordings[problem];
  return documentOf(
    <Layout title={title} slot={slot}>
      <div class="narrow card message">
        <h1>{title}</h1>
        <p class="lead">Nothing was done.</p>
        <p>{detail === undefined ? advice : sentence(detail)}</p>
      </div>
    </Layout>,
  );
}
