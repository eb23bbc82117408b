import type { Analysis, OpenedRun, SetAnalysis } from "@snn/analysis";

/** The figures of a report, for another program. */
export function figuresOf(file: string, { run, costs, results, missing }: OpenedRun, analysis?: Analysis): object {
  const { runId, status, reason, problems, training } = run;
  return {
    file,
    runId,
    status,
    ...(reason !== undefined && { reason }),
    ...(problems !== undefined && { problems }),
    missing,
    epochs: costs.length,
    ...(costs.length > 0 && { cost: costs.at(-1) }),
    ...(training && { classes: training.dataset.classes }),
    train: analysis ? figuresOfSet(analysis.train) : results?.train,
    test: analysis ? figuresOfSet(analysis.test) : results?.test,
    ...(results && {
      messages: results.messages,
      timing: results.timing,
      ...(results.usage && { usage: results.usage, dollars: results.dollars }),
    }),
  };
}

function figuresOfSet({ metrics, classes, auc, calibration, mislabelled }: SetAnalysis): object {
  return {
    ...metrics,
    auc,
    expectedCalibrationError: calibration.expectedCalibrationError,
    // The curves are to be looked at.
    classes: classes.map(({ roc, ...each }) => ({ ...each, auc: roc?.auc })),
    mislabelled,
  };
}
