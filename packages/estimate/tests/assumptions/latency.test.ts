import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { awsPlatform } from "../../src/assumptions/aws.js";
import { distributionOf, latencySource, percentile } from "../../src/assumptions/latency.js";
import { Random } from "../../src/simulation/random.js";

const { sqs, eventBridge } = awsPlatform();
/** Of the source that the other percentiles are from; the distributions are not made of these. */
const published = [
  { name: "SQS", latency: sqs.travel, fastTenthMs: 13.7 },
  { name: "EventBridge", latency: eventBridge.travel, fastTenthMs: 113 },
];

suite("latencies", () => {
  for (const { name, latency, fastTenthMs } of published)
    test(`the distribution of ${name} meets its published percentiles`, () => {
      const distribution = distributionOf(latency);
      const isNear = (actual: number, expected: number, share: number) =>
        assert.ok(Math.abs(actual / expected - 1) < share, `${actual} instead of ${expected}`);
      isNear(percentile(distribution, 0), latency.medianMs, 0.001);
      isNear(percentile(distribution, 1.2816), latency.slowTenthMs, 0.001);
      isNear(percentile(distribution, 2.3263), latency.slowHundredthMs!, 0.02);
      // What it was not made to meet shows whether its shape is right.
      isNear(percentile(distribution, -1.2816), fastTenthMs, 0.1);
    });

  test("what is drawn has the median and the 90th percentile of a distribution through two points", () => {
    const draw = latencySource({ medianMs: 16, slowTenthMs: 34 }, new Random(1));
    const drawn = Array.from({ length: 20_000 }, draw).sort((a, b) => a - b);
    assert.ok(Math.abs(drawn[10_000]! - 16) < 0.5);
    assert.ok(Math.abs(drawn[18_000]! - 34) < 1);
  });

  test("no latency takes no time", () => {
    assert.equal(latencySource({ medianMs: 0, slowTenthMs: 0 }, new Random(1))(), 0);
  });
});
