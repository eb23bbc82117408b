export type { SlotName } from "./app.js";
export { PictureFetcher } from "./fetch/picture-fetcher.js";
export { createLog, type Log } from "./log.js";
export { type Prediction, predictionOf } from "./model/model-slot.js";
export { openModel, type ServedModel } from "./model/served-model.js";
export { PictureReader } from "./picture/picture-reader.js";
export { PredictionServer } from "./prediction-server.js";
export { RequestProblem } from "./problem.js";
