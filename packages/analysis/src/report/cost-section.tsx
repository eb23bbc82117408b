import type { JSX } from "preact";
import { costCurve } from "../plots/cost-curve.js";
import { Plot, Section } from "./parts.js";
import type { Report } from "./report.js";
import { count, significant } from "./words.js";

/** The cost curve. */
export function CostSection({ report }: { readonly report: Report }): JSX.Element {
  const { costs } = report.opened;
  const finite = costs.filter(Number.isFinite);
  if (finite.length === 0)
    return (
      <Section id="cost" title="Cost">
        <p>No epoch has been completed.</p>
      </Section>
    );
  const [first, last] = [costs.findIndex(Number.isFinite), costs.findLastIndex(Number.isFinite)];
  const least = finite.reduce((one, other) => Math.min(one, other));
  return (
    <Section id="cost" title="Cost" lead="How far the network is from the truth, epoch by epoch: lower is better.">
      <Plot
        svg={costCurve(costs)}
        isWide
        caption={
          first === last ? (
            `${significant(costs[first]!)} in epoch ${count(first)}.`
          ) : (
            // With several batches the first cost is a mean over an epoch of updates.
            <>
              From {significant(costs[first]!)} in epoch {count(first)} to {significant(costs[last]!)} in epoch{" "}
              {count(last)}. The lowest is {significant(least)}, in epoch {count(costs.indexOf(least))}.
            </>
          )
        }
      />
    </Section>
  );
}
