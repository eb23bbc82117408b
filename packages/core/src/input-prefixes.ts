/** Where a data set is put to be learned from. */
export const inputPrefix = "training_input/";

/** Where a model is put to be released. */
export const releaseInputPrefix = "predict_input/";
