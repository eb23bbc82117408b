import { documentOf, Layout } from "./layout.js";
import type { ProblemView } from "./views.js";
import { sentence } from "./words.js";

/** The page that says what went wrong. */
export function problemPage({ title, detail, status, slot }: ProblemView): string {
  return documentOf(
    <Layout title={title} slot={slot}>
      <div class="narrow card message">
        <h1>{title}</h1>
        <p class="lead">{sentence(detail)}</p>
        <p class="onward">
          <a class="button" href="/ui">
            Try another picture
          </a>
        </p>
        <p class="footnote">Status {status}</p>
      </div>
    </Layout>,
  );
}
