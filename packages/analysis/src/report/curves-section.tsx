import type { JSX } from "preact";
import { calibrationPlot } from "../plots/calibration-plot.js";
import { probabilityHistogram } from "../plots/probability-histogram.js";
import { rocPlot } from "../plots/roc-plot.js";
import { Plot, Section } from "./parts.js";
import type { Report } from "./report.js";

/** ROC curve, calibration, and the probabilities that are given to test examples. */
export function CurvesSection({ report }: { readonly report: Report }): JSX.Element | null {
  const { analysis } = report;
  if (analysis === undefined) return null;
  const { classes, test } = analysis;
  const isBinary = classes.length === 2;
  return (
    <Section
      id="probabilities"
      title="Probabilities"
      lead="What the figures that come with a prediction are worth, on the test set."
    >
      <div class="pair">
        <Plot
          svg={rocPlot(test, classes)}
          caption={
            <>
              <strong>ROC curve.</strong> What is found against what is falsely reported, for every threshold. Chance is
              the dashed line; the best is the upper left corner.
            </>
          }
        />
        <Plot
          svg={calibrationPlot(test.calibration)}
          caption={
            <>
              <strong>Reliability.</strong>{" "}
              {isBinary ? "Probability of the positive class" : "Probability of the likeliest class"} against how often
              it came true. Below the dashed line the network is too sure, or too hopeful; a point is the larger the
              more examples it stands for.
            </>
          }
        />
      </div>
      <Plot
        svg={probabilityHistogram(test, classes)}
        isWide
        caption={
          <>
            <strong>Histogram.</strong>{" "}
            {isBinary
              ? "The farther apart the colours, the easier the two are told apart."
              : "How sure the network is when it is right, and when it is wrong."}
          </>
        }
      />
    </Section>
  );
}
