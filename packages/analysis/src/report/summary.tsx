import type { Metrics, Run } from "@snn/core";
import type { JSX } from "preact";
import { wilsonInterval } from "../interval.js";
import { labelText } from "../plots/draw.js";
import { icon } from "./icon.js";
import { Foreign } from "./parts.js";
import type { Report } from "./report.js";
import { count, counted, duration, fileName, moment, percent, shown, significant } from "./words.js";

const statusWords = { completed: "Completed", failed: "Failed", running: "Not ended" } as const;

/** The name of the run, and when it was. */
export function Headline({ report }: { readonly report: Report }): JSX.Element {
  const { run } = report.opened;
  return (
    <header>
      <div class="brand">
        <span class="icon" dangerouslySetInnerHTML={{ __html: icon }} />
        <span>SNN training report</span>
        <span class={`status status-${run.status}`}>{statusWords[run.status]}</span>
      </div>
      <h1>
        <Title run={run} />
      </h1>
      <p class="when">
        {run.training !== undefined && (
          <>
            <Foreign text={fileName(run.training.dataset.path)} /> ·{" "}
          </>
        )}
        <code>{shown(run.runId)}</code> · <time datetime={run.startedAt}>{moment(run.startedAt)}</time>
        {run.endedAt !== undefined && <> · {duration(Date.parse(run.endedAt) - Date.parse(run.startedAt))}</>}
      </p>
    </header>
  );
}

/** What it is all about. */
function Title({ run }: { readonly run: Run }): JSX.Element {
  const classes = run.training?.dataset.classes ?? [];
  const [negative, positive] = classes;
  if (negative === undefined || positive === undefined) return <>A training that did not begin</>;
  if (classes.length > 2) return <>Telling {count(classes.length)} classes apart</>;
  return (
    <>
      Telling <Foreign text={labelText(positive)} /> from <Foreign text={labelText(negative)} />
    </>
  );
}

/** The few figures that matter most, and what they say. */
export function Summary({ report }: { readonly report: Report }): JSX.Element | null {
  const { run, costs } = report.opened;
  if (run.training === undefined) return null;
  const test = testMetrics(report);
  const auc = report.analysis?.test.auc;
  const { epochs } = run.training.parameters;
  const isBinary = run.training.dataset.classes.length === 2;
  const last = costs.at(-1);
  return (
    <section class="summary" aria-label="Summary">
      <div class="tiles">
        {test !== undefined && <Tile name="Test accuracy" value={percent(test.accuracy)} isFirst />}
        {test !== undefined && (
          <Tile name={isBinary ? "Sensitivity" : "Mean sensitivity"} value={percent(test.recall)} />
        )}
        {test !== undefined && (
          <Tile name={isBinary ? "Specificity" : "Mean specificity"} value={percent(test.specificity)} />
        )}
        {auc !== undefined && <Tile name={isBinary ? "ROC area" : "Mean ROC area"} value={auc.toFixed(3)} />}
        {last !== undefined && <Tile name="Last cost" value={significant(last)} isFirst={test === undefined} />}
        <Tile
          name="Epochs"
          value={costs.length === epochs ? count(epochs) : `${count(costs.length)} of ${count(epochs)}`}
        />
      </div>
      {test !== undefined && <Verdict report={report} test={test} />}
    </section>
  );
}

/** How the model did on the test set: as measured at the end of the training, or anew. */
function testMetrics({ opened, analysis }: Report): Metrics | undefined {
  return analysis?.test.metrics ?? opened.results?.test;
}

function Tile(props: { name: string; value: string; isFirst?: boolean }): JSX.Element {
  return (
    <div class={props.isFirst ? "tile first" : "tile"}>
      <span class="value">{props.value}</span>
      <span class="name">{props.name}</span>
    </div>
  );
}

function Verdict({ report, test }: { report: Report; test: Metrics }): JSX.Element {
  const { analysis, opened } = report;
  const right = test.confusionMatrix.reduce((sum, row, index) => sum + row[index]!, 0);
  const all = test.confusionMatrix.flat().reduce((sum, examples) => sum + examples, 0);
  const { least, most } = wilsonInterval(right, all);
  const train = analysis?.train.metrics ?? opened.results?.train;
  return (
    <p class="verdict">
      After {counted(opened.costs.length, "epoch")} the network takes{" "}
      <strong>
        {count(right)} of {count(all)} test examples
      </strong>{" "}
      for what they are: {percent(test.accuracy)} ({percent(least)} to {percent(most)} with 95&nbsp;% confidence, if the
      examples are independent of each other).
      {train !== undefined && <> Of the examples that it has learned from it knows {percent(train.accuracy)}.</>}
    </p>
  );
}
