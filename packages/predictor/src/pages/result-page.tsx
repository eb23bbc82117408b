import { documentOf, Layout } from "./layout.js";
import { Verdict } from "./verdict.js";
import type { ResultView } from "./views.js";
import { verdictInWords } from "./words.js";

/** The page that answers a picture, for browsers without the script and for links to a result. */
export function resultPage(view: ResultView): string {
  return documentOf(
    <Layout title={verdictInWords(view.verdict)} slot={view.slot}>
      <div class="narrow">
        <div class="card">
          <Verdict result={view} heading="h1" />
        </div>
        <p class="onward">
          <a class="button" href="/ui">
            Try another picture
          </a>
        </p>
      </div>
    </Layout>,
  );
}
