export {
  type Analysis,
  analyse,
  type ClassAnalysis,
  type Mislabelled,
  type SetAnalysis,
  setAnalysisOf,
} from "./analyse.js";
export { type Calibration, type CalibrationBin, calibrationOf } from "./calibration.js";
export { type Interval, wilsonInterval } from "./interval.js";
export { type Picture, pictureDataUri, pictureOf } from "./pictures/picture.js";
export { calibrationPlot } from "./plots/calibration-plot.js";
export { confusionPlot } from "./plots/confusion-plot.js";
export { type CostCurveOptions, costCurve } from "./plots/cost-curve.js";
export type { PlotSize } from "./plots/draw.js";
export { type PlanePlotOptions, planePlot } from "./plots/plane-plot.js";
export { probabilityHistogram } from "./plots/probability-histogram.js";
export { rocPlot } from "./plots/roc-plot.js";
export { type Report, reportHtml } from "./report/report.js";
export { type RocCurve, type RocPoint, rocCurve } from "./roc.js";
export { type OpenedRun, openRun } from "./run/open-run.js";
export { cloudSource, folderSource, type RunSource } from "./run/run-source.js";
