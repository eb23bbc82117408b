import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { costPlotSvg } from "../../src/evaluation/cost-plot.js";

/** A falling curve. */
const falling = (epochs: number) =>
  Array.from({ length: epochs }, (_, epoch) => 0.1 + 0.7 * Math.exp((-5 * epoch) / epochs));

test("a thousand epochs have a round scale of both axes", () => {
  assert.deepEqual(labels(costPlotSvg(falling(1001), "Cost")), {
    cost: ["0.0", "0.2", "0.4", "0.6", "0.8"],
    epoch: ["0", "100", "200", "300", "400", "500", "600", "700", "800", "900", "1,000"],
  });
});

test("few epochs have whole numbers on their axis", () => {
  assert.deepEqual(labels(costPlotSvg([0.7, 0.6, 0.5], "Cost")).epoch, ["0", "1", "2"]);
});

test("one epoch is one point", () => {
  const svg = costPlotSvg([0.771749], "Cost");
  assert.equal(pointsOf(svg).length, 1);
  assert.match(svg, /<circle cx="[\d.]+" cy="[\d.]+"/);
  assert.match(svg, /1 epoch, last cost 0.7717</);
});

test("no epoch is an empty plot that says so", () => {
  const svg = costPlotSvg([], "Cost");
  assert.equal(pointsOf(svg).length, 0);
  assert.match(svg, />no epochs</);
});

test("every epoch is a point, while there are fewer than pixels", () => {
  assert.equal(pointsOf(costPlotSvg(falling(600), "Cost")).length, 600);
});

test("a million epochs are thinned out, and keep the ends and every peak", () => {
  const costs = falling(1_000_000);
  costs[123_456] = 3.5;
  costs[876_543] = 0.01;
  // The last cost is neither the lowest nor the highest of its pixel column.
  costs[999_990] = 0.5;
  costs[999_999] = 0.3;
  const svg = costPlotSvg(costs, "Cost");
  const points = pointsOf(svg);
  assert.ok(svg.length < 60_000, `${svg.length} characters`);
  assert.ok(points.length > 1000, `${points.length} points`);
  assert.equal(labels(svg).cost.at(-1), "4");
  // Where the peaks belong, by the places of the ends of the axes: x from 80 to 768, y from 386 (cost 0) to 72 (cost 4).
  assert.deepEqual(points[0], [80, place(0.8, 4)]);
  assert.deepEqual(points.at(-1), [768, place(0.3, 4)]);
  assert.equal(Math.min(...points.map(([, y]) => y)), place(3.5, 4));
  assert.equal(Math.max(...points.map(([, y]) => y)), place(0.01, 4));
});

test("the points of the curve go from left to right", () => {
  const xs = pointsOf(costPlotSvg(falling(2500), "Cost")).map(([x]) => x);
  assert.deepEqual(
    xs,
    xs.toSorted((a, b) => a - b),
  );
});

test("a curve far above zero does not start at zero, so that its shape is seen", () => {
  assert.deepEqual(labels(costPlotSvg([0.5931, 0.5929, 0.5925], "Cost")).cost, [
    "0.5925",
    "0.5926",
    "0.5927",
    "0.5928",
    "0.5929",
    "0.5930",
    "0.5931",
  ]);
});

test("tiny costs keep their digits", () => {
  assert.deepEqual(labels(costPlotSvg([3e-7, 2e-8], "Cost")).cost, [
    "0",
    "5e-8",
    "1.0e-7",
    "1.5e-7",
    "2.0e-7",
    "2.5e-7",
    "3.0e-7",
  ]);
});

test("a title cannot become markup", () => {
  const svg = costPlotSvg([1], `<script>alert("1")</script> & \u0000 \uD800`);
  assert.ok(!svg.includes("<script"));
  assert.match(svg, /<title>&lt;script&gt;alert\("1"\)&lt;\/script&gt; &amp; \uFFFD \uFFFD<\/title>/);
});

test("whatever the costs, every point is inside of the axes, and the marks are different and few", () => {
  const cost = fc.tuple(fc.double({ min: 0, max: 10, noNaN: true }), fc.integer({ min: -60, max: 60 }));
  const costs = fc.array(
    cost.map(([value, power]) => value * 10 ** power).filter((value) => value === 0 || value > 1e-200),
  );
  const property = fc.property(costs, (values) => {
    const svg = costPlotSvg(values, "Cost");
    for (const [x, y] of pointsOf(svg)) assert.ok(x >= 80 && x <= 768 && y >= 72 && y <= 386, `${x}, ${y}`);
    for (const marks of Object.values(labels(svg))) {
      assert.equal(new Set(marks).size, marks.length, marks.join(" "));
      assert.ok(marks.length >= 2 && marks.length <= 12, marks.join(" "));
    }
  });
  fc.assert(property, { numRuns: 300 });
});

/** The y of a cost on an axis that ends at `highest`. */
function place(cost: number, highest: number): number {
  return Math.round(100 * (386 + (cost / highest) * (72 - 386))) / 100;
}

function pointsOf(svg: string): [number, number][] {
  const points = /<polyline points="([^"]*)"/.exec(svg)![1]!;
  return points === "" ? [] : points.split(" ").map((point) => point.split(",").map(Number) as [number, number]);
}

/** The texts at the marks of both axes. */
function labels(svg: string): Record<"cost" | "epoch", string[]> {
  const texts = (pattern: RegExp) => [...svg.matchAll(pattern)].map((match) => match[1]!);
  return {
    cost: texts(/text-anchor="end">([^<]*)</g),
    epoch: texts(/y="406" text-anchor="middle">([^<]*)</g),
  };
}
