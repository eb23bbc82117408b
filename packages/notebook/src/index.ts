// What notebooks import. It says its own types wherever it can, and names those of other packages where it must: the kernel's TypeScript
// 5.0 does not look into `exports`, and takes their types for `any`.
export {
  calibrationPlot,
  confusionPlot,
  costCurve,
  planePlot,
  probabilityHistogram,
  rocPlot,
} from "@snn/analysis";
export { confusionCounts, confusionRates, epochPermutation, gaussianSource, placeOf } from "@snn/core";
export { analyseModel } from "./analyse-model.js";
export type { FaultShares } from "./cloud/faults.js";
export { openFinishedRun, type RunPlace } from "./cloud/finished-run.js";
export { type Handlers, handlers } from "./cloud/handlers.js";
export {
  type CloudOptions,
  type OpenCloud,
  openCloud,
  type TrainingFiles,
  type UploadedRun,
} from "./cloud/open-cloud.js";
export { readTensor } from "./cloud/read-tensor.js";
export { type RealQueueOptions, type TrainedOnQueue, trainOnRealQueue } from "./cloud/real-queue.js";
export { releaseSlots } from "./cloud/release-slots.js";
export { type SeenMessage, tapMessages } from "./cloud/tap.js";
export { type Trained, train } from "./cloud/train.js";
export { architecture } from "./drawings/architecture.js";
export { messageSequence } from "./drawings/message-sequence.js";
export { type NetworkDrawing, networkDrawing } from "./drawings/network-drawing.js";
export { type GridPicture, pictureGrid } from "./drawings/picture-grid.js";
export { type SequenceMessage, sequenceDiagram } from "./drawings/sequence-diagram.js";
export { datasetFile, readDatasetFile, writeDatasetFile } from "./files/dataset.js";
export { emptyFolder, projectFile, runsFolder } from "./files/folders.js";
export { NotebookProblem } from "./files/problem.js";
export { renderPicture } from "./files/render-picture.js";
export { type PictureVerdict, predictPictureFiles } from "./predict.js";
export { textTable } from "./table.js";
