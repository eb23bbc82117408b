import { Command } from "commander";
import { addClouds } from "./commands/clouds.js";
import { addDataset } from "./commands/dataset.js";
import { addEstimate } from "./commands/estimate.js";
import { addNotebook } from "./commands/notebook.js";
import { addPredict } from "./commands/predict.js";
import { addReleases } from "./commands/releases.js";
import { addReport } from "./commands/report.js";
import { addServe } from "./commands/serve.js";
import { addSteering } from "./commands/steering.js";
import { addTrain } from "./commands/train.js";

/** The command line. */
export function program(): Command {
  const snn = new Command("snn")
    .description("Neural networks trained on a message queue: every neuron, forward and backward, is one work item")
    .exitOverride()
    .showHelpAfterError("(--help tells more)");
  addTrain(snn);
  addPredict(snn);
  addReport(snn);
  addServe(snn);
  addReleases(snn);
  addEstimate(snn);
  addDataset(snn);
  addClouds(snn);
  addNotebook(snn);
  addSteering(snn);
  return snn;
}
