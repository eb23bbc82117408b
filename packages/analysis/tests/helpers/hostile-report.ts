import { setAnalysisOf } from "../../src/analyse.js";
import type { Report } from "../../src/report/report.js";
import { exampleDataset, exampleResults, exampleRun } from "./example-run.js";
import { hostileNames } from "./hostile-names.js";

const classes = hostileNames;
const labels = Int32Array.from({ length: 40 }, (_, example) => example % classes.length);
const outputs = Float64Array.from({ length: 40 * classes.length }, (_, index) => 0.5 + 0.5 * Math.sin(index));
const set = setAnalysisOf(outputs, labels, classes.length);
const { dataset } = exampleRun.training;
const path = `/home/"><script>alert(1)</script>/javascript:alert(1).h5`;

/** A report in which every text of others tries to be more than text. */
export const hostileReport: Report = {
  opened: {
    run: {
      ...exampleRun,
      runId: `run_"><script>alert(1)</script>`,
      reason: hostileNames.join("\n"),
      training: { ...exampleRun.training, dataset: { ...dataset, classes, path } },
    },
    costs: [0.7, 0.5, Number.NaN],
    results: { ...exampleResults, dataset: { ...exampleResults.dataset, classes, path } },
    dataset: {
      description: { ...exampleDataset.description, classes },
      train: { examples: 40, inputs: new Uint8Array(160).fill(7), labels },
      test: { examples: 40, inputs: new Uint8Array(160).fill(9), labels },
    },
    missing: hostileNames,
  },
  analysis: { classes, train: set, test: set },
  madeAt: new Date("2026-11-24T08:00:00Z"),
};
