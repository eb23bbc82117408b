import type { JSX } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Analysis } from "../analyse.js";
import type { OpenedRun } from "../run/open-run.js";
import { Banner } from "./banner.js";
import { CostSection } from "./cost-section.js";
import { CurvesSection } from "./curves-section.js";
import { DatasetSection } from "./dataset-section.js";
import { Head } from "./head.js";
import { MessagesSection } from "./messages-section.js";
import { MetricsSection } from "./metrics-section.js";
import { MistakesSection } from "./mistakes-section.js";
import { NetworkSection } from "./network-section.js";
import { type ShownMistake, shownMistakes } from "./shown-mistakes.js";
import { Headline, Summary } from "./summary.js";
import { moment } from "./words.js";

/** What a report tells. */
export interface Report {
  readonly opened: OpenedRun;
  /** Left out where there is no model, or no data set to try it with. */
  readonly analysis?: Analysis;
  /** Whether somebody works on a run that has not ended. Left out where that cannot be known. */
  readonly isAtWork?: boolean;
  readonly madeAt: Date;
}

/**
 * A report as one HTML page that needs nothing else: no script, no link to elsewhere, every picture inside. It can be mailed and
 * printed.
 */
export async function reportHtml(report: Report): Promise<string> {
  return `<!doctype html>${renderToString(<Page report={report} mistakes={await shownMistakes(report)} />)}\n`;
}

function Page({ report, mistakes }: { report: Report; mistakes: readonly ShownMistake[] }): JSX.Element {
  const { opened, madeAt } = report;
  const hasBegun = opened.run.training !== undefined;
  return (
    <html lang="en">
      <Head runId={opened.run.runId} />
      <body>
        <Headline report={report} />
        <main>
          <Banner report={report} />
          <Summary report={report} />
          {hasBegun && <CostSection report={report} />}
          <MetricsSection report={report} />
          <CurvesSection report={report} />
          <MistakesSection report={report} mistakes={mistakes} />
          <NetworkSection report={report} />
          <DatasetSection report={report} />
          <MessagesSection report={report} />
        </main>
        <footer>
          <p>
            Made by SNN on <time datetime={madeAt.toISOString()}>{moment(madeAt.toISOString())}</time> with{" "}
            <code>snn report</code>. This file needs nothing but itself.
          </p>
        </footer>
      </body>
    </html>
  );
}
