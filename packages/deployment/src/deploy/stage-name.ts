/** A load balancer's name has 32 characters at most, and ours is `snn-STAGE-predictor`. All other names have more room. */
export const longestStage = 18;

const stagePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** What a stage's name has to be: SST takes letters, digits and hyphens, and the names of buckets have no capitals. */
export const stageRule = `at most ${longestStage} small letters, digits and single hyphens, a letter first, such as dev`;

/** Whether AWS and SST take it as the name of a stage. */
export function isStageName(text: string): boolean {
  return text.length <= longestStage && stagePattern.test(text);
}
