import { type ConfusionRates, confusionCounts, confusionRates, type Metrics } from "@snn/core";
import type { JSX } from "preact";
import type { SetAnalysis } from "../analyse.js";
import { confusionPlot } from "../plots/confusion-plot.js";
import { ConfusionTable, mostInTable } from "./confusion-table.js";
import { Foreign, Plot, Section } from "./parts.js";
import type { Report } from "./report.js";
import { count, percent } from "./words.js";

const rates: readonly { key: keyof ConfusionRates; name: string; formula: string }[] = [
  { key: "accuracy", name: "Accuracy", formula: "(TP + TN) / all" },
  { key: "errorRate", name: "Error rate", formula: "(FP + FN) / all" },
  { key: "sensitivity", name: "Sensitivity (recall)", formula: "TP / (TP + FN)" },
  { key: "specificity", name: "Specificity", formula: "TN / (TN + FP)" },
  { key: "falsePositiveRate", name: "False positive rate", formula: "FP / (FP + TN)" },
  { key: "precision", name: "Precision", formula: "TP / (TP + FP)" },
  { key: "f1", name: "F1 score", formula: "2 TP / (2 TP + FP + FN)" },
];

/** One set: its metrics, and what only an analysis knows. */
interface MeasuredSet {
  readonly metrics: Metrics;
  readonly analysis?: SetAnalysis;
}

/** Every metric of both sets, and the confusion matrix. */
export function MetricsSection({ report }: { readonly report: Report }): JSX.Element | null {
  const { opened, analysis } = report;
  const classes = opened.run.training?.dataset.classes ?? [];
  const train = measured(analysis?.train, opened.results?.train);
  const test = measured(analysis?.test, opened.results?.test);
  if (train === undefined || test === undefined) return null;
  const { confusionMatrix } = test.metrics;
  return (
    <>
      <Section id="metrics" title="Metrics">
        {classes.length === 2 ? (
          <BinaryMetrics classes={classes} train={train} test={test} />
        ) : (
          <ClassMetrics classes={classes} train={train} test={test} />
        )}
      </Section>
      <Section id="confusion" title="Confusion matrix" lead="Which classes the test examples are taken for.">
        {classes.length <= mostInTable ? (
          <ConfusionTable matrix={confusionMatrix} classes={classes} />
        ) : (
          <Plot
            svg={confusionPlot(confusionMatrix, classes)}
            caption="The darker, the larger the share of the true class."
          />
        )}
      </Section>
    </>
  );
}

function measured(analysis: SetAnalysis | undefined, metrics: Metrics | undefined): MeasuredSet | undefined {
  if (analysis !== undefined) return { metrics: analysis.metrics, analysis };
  return metrics === undefined ? undefined : { metrics };
}

interface SetsProps {
  readonly classes: readonly string[];
  readonly train: MeasuredSet;
  readonly test: MeasuredSet;
}

function BinaryMetrics({ classes, train, test }: SetsProps): JSX.Element {
  const sets = [test, train].map(({ metrics, analysis }) => {
    const counts = confusionCounts(metrics.confusionMatrix, 1);
    return { counts, rates: confusionRates(counts), analysis };
  });
  const counts = [
    ["True positives", "TP", "truePositives"],
    ["True negatives", "TN", "trueNegatives"],
    ["False positives", "FP", "falsePositives"],
    ["False negatives", "FN", "falseNegatives"],
  ] as const;
  return (
    <>
      <p class="lead">
        Positive means <Foreign text={classes[1]!} />, negative <Foreign text={classes[0]!} />.
      </p>
      <div class="scroll">
        <table class="figures">
          <SetsHead />
          <tbody>
            {counts.map(([name, short, key]) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                <td class="formula">{short}</td>
                {sets.map((set, index) => (
                  <td class="number" key={setNames[index]}>
                    {count(set.counts[key])}
                  </td>
                ))}
              </tr>
            ))}
            {rates.map(({ key, name, formula }) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                <td class="formula">{formula}</td>
                {sets.map((set, index) => (
                  <td class="number" key={setNames[index]}>
                    {percent(set.rates[key])}
                  </td>
                ))}
              </tr>
            ))}
            <AnalysisRows train={train} test={test} />
          </tbody>
        </table>
      </div>
    </>
  );
}

const setNames = ["Test", "Training"] as const;

function SetsHead(): JSX.Element {
  return (
    <thead>
      <tr>
        <th scope="col">Metric</th>
        <th scope="col">Formula</th>
        {setNames.map((name) => (
          <th scope="col" class="number" key={name}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** What only an analysis knows. */
function AnalysisRows({ train, test }: Pick<SetsProps, "train" | "test">): JSX.Element | null {
  if (train.analysis === undefined || test.analysis === undefined) return null;
  const sets = [test.analysis, train.analysis];
  return (
    <>
      <tr>
        <th scope="row">Area under the ROC curve</th>
        <td class="formula">P(a positive one ranks above a negative one)</td>
        {sets.map(({ auc }, index) => (
          <td class="number" key={setNames[index]}>
            {auc?.toFixed(4) ?? "–"}
          </td>
        ))}
      </tr>
      <tr>
        <th scope="row">Expected calibration error</th>
        <td class="formula">mean |given probability − observed share|</td>
        {sets.map(({ calibration }, index) => (
          <td class="number" key={setNames[index]}>
            {calibration.expectedCalibrationError.toFixed(4)}
          </td>
        ))}
      </tr>
    </>
  );
}

function ClassMetrics({ classes, train, test }: SetsProps): JSX.Element {
  const means: readonly [
    string,
    string,
    keyof Metrics & ("accuracy" | "recall" | "specificity" | "precision" | "f1"),
  ][] = [
    ["Accuracy", "right / all", "accuracy"],
    ["Sensitivity (recall), mean", "TP / (TP + FN)", "recall"],
    ["Specificity, mean", "TN / (TN + FP)", "specificity"],
    ["Precision, mean", "TP / (TP + FP)", "precision"],
    ["F1 score, mean", "2 TP / (2 TP + FP + FN)", "f1"],
  ];
  return (
    <>
      <p class="lead">Means are those over the classes, each of them against the rest.</p>
      <div class="scroll">
        <table class="figures">
          <SetsHead />
          <tbody>
            {means.map(([name, formula, key]) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                <td class="formula">{formula}</td>
                {[test, train].map(({ metrics }, index) => (
                  <td class="number" key={setNames[index]}>
                    {percent(metrics[key])}
                  </td>
                ))}
              </tr>
            ))}
            <AnalysisRows train={train} test={test} />
          </tbody>
        </table>
      </div>
      <h3>Each class of the test set</h3>
      <div class="scroll">
        <table class="figures classes">
          <thead>
            <tr>
              <th scope="col">Class</th>
              {["TP", "FP", "FN", "TN", "Error", "Sensitivity", "Specificity", "FPR", "Precision", "AUC"].map(
                (name) => (
                  <th scope="col" class="number" key={name}>
                    {name}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {classes.map((name, index) => (
              <ClassRow key={name} name={name} index={index} test={test} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function ClassRow({ name, index, test }: { name: string; index: number; test: MeasuredSet }): JSX.Element {
  const counts = confusionCounts(test.metrics.confusionMatrix, index);
  const { errorRate, sensitivity, specificity, falsePositiveRate, precision } = confusionRates(counts);
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = counts;
  const whole = { truePositives, falsePositives, falseNegatives, trueNegatives };
  const shares = { errorRate, sensitivity, specificity, falsePositiveRate, precision };
  const auc = test.analysis?.classes[index]?.roc?.auc;
  return (
    <tr>
      <th scope="row">
        <Foreign text={name} />
      </th>
      {Object.entries(whole).map(([key, value]) => (
        <td class="number" key={key}>
          {count(value)}
        </td>
      ))}
      {Object.entries(shares).map(([key, value]) => (
        <td class="number" key={key}>
          {percent(value)}
        </td>
      ))}
      <td class="number">{auc?.toFixed(4) ?? "–"}</td>
    </tr>
  );
}
