import type { JSX } from "preact";
import { Fact, Time } from "./facts.js";
import type { ReleaseView } from "./views.js";
import { percent } from "./words.js";

/** Which release it is, and how good. */
export function ReleaseFacts({ release }: { readonly release: ReleaseView }): JSX.Element {
  return (
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
      <Fact name="Test accuracy">{percent(release.metrics.testAccuracy)}</Fact>
    </dl>
  );
}

interface Metric {
  readonly name: string;
  readonly of: (release: ReleaseView) => number;
  readonly inWords: (value: number) => string;
  readonly changeInWords: (change: number) => string;
  readonly isBetter: (change: number) => boolean;
}

const metrics: readonly Metric[] = [
  { name: "Test accuracy", of: ({ metrics }) => metrics.testAccuracy, ...accuracyWords() },
  { name: "Training accuracy", of: ({ metrics }) => metrics.trainAccuracy, ...accuracyWords() },
  {
    name: "Cost",
    of: ({ metrics }) => metrics.cost,
    inWords: (value) => (Number.isNaN(value) ? "unknown" : value.toPrecision(3)),
    changeInWords: (change) => change.toPrecision(2),
    isBetter: (change) => change < 0,
  },
];

interface ComparisonProps {
  readonly release: ReleaseView;
  readonly production: ReleaseView | undefined;
}

/** A release beside the one that it would replace. What is better is said in words, not by colour alone. */
export function Comparison({ release, production }: ComparisonProps): JSX.Element {
  return (
    <table class="comparison">
      <caption>{production ? "Compared with the model in production" : "There is no model in production yet"}</caption>
      <thead>
        <tr>
          <th scope="col">Metric</th>
          <th scope="col">This model</th>
          {production && <th scope="col">Production</th>}
          {production && <th scope="col">Change</th>}
        </tr>
      </thead>
      <tbody>
        {metrics.map((metric) => (
          <tr key={metric.name}>
            <th scope="row">{metric.name}</th>
            <td>{metric.inWords(metric.of(release))}</td>
            {production && <td>{metric.inWords(metric.of(production))}</td>}
            {production && (
              <td>
                <Change metric={metric} change={metric.of(release) - metric.of(production)} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Change({ metric, change }: { readonly metric: Metric; readonly change: number }): JSX.Element {
  if (Number.isNaN(change)) return <>unknown</>;
  if (change === 0) return <>same</>;
  const isBetter = metric.isBetter(change);
  return (
    <>
      <span class="change">
        {change > 0 ? "+" : "−"}
        {metric.changeInWords(Math.abs(change))}
      </span>{" "}
      <span class={isBetter ? "better" : "worse"}>{isBetter ? "better" : "worse"}</span>
    </>
  );
}

function accuracyWords(): Pick<Metric, "inWords" | "changeInWords" | "isBetter"> {
  return {
    inWords: percent,
    changeInWords: (change) => `${(100 * change).toFixed(1)} points`,
    isBetter: (change) => change > 0,
  };
}
