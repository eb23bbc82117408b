// What the notebooks do as the commands do it.
export { exportRun } from "./cloud/export-run.js";
export { localCloud } from "./cloud/local.js";
export { EmbeddedCloud } from "./embedded/embedded-cloud.js";
export { predictPictures } from "./predict/predict.js";
export { isModelKey, ModelsFolder } from "./releases/models-folder.js";
export { withCloudRun, withLocalRun } from "./report/found-run.js";
export { isInCloud } from "./watch/command.js";
