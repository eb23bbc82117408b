/** Costs that are compared: after more epochs than these, differences in the last digits have grown. */
const comparedEpochs = 5;

/**
 * Says in which epoch a contender's cost is not that of the training it is compared with, beyond a relative tolerance: then it has not
 * done the same work. Undefined when they agree.
 */
export function disagreement(
  costs: readonly number[],
  expected: readonly number[],
  tolerance: number,
): string | undefined {
  const compared = Math.min(comparedEpochs, expected.length, costs.length);
  if (compared === 0) return "it tells no costs";
  const wrong = Array.from({ length: compared }, (_, epoch) => epoch).find(
    // A cost that is not a number agrees with nothing.
    (epoch) => !(Math.abs(costs[epoch]! - expected[epoch]!) <= tolerance * Math.abs(expected[epoch]!)),
  );
  return wrong === undefined ? undefined : `epoch ${wrong}: a cost of ${costs[wrong]} instead of ${expected[wrong]}`;
}
