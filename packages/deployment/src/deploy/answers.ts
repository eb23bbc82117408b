/** What somebody who deploys is asked. */
export interface Answers {
  readonly stage: string;
  readonly region: string;
  /** The address that is told how trainings went, and of new models. */
  readonly mail: string;
  /** The file of the network that is trained when a data set comes without parameters of its own. */
  readonly parameters: string;
}

export type AnswerName = keyof Answers;

/** Answers as they are given or remembered: some of them, none of them checked. */
export type GivenAnswers = Readonly<Partial<Record<AnswerName, string | undefined>>>;

/** Where an answer comes from when nobody is asked, in the order of the questions. */
export const answerSources: Readonly<Record<AnswerName, { readonly option: string; readonly variable: string }>> = {
  stage: { option: "--stage", variable: "SNN_STAGE" },
  region: { option: "--region", variable: "AWS_REGION" },
  mail: { option: "--mail", variable: "SNN_MAIL" },
  parameters: { option: "--parameters", variable: "SNN_PARAMETERS" },
};

/** The order in which they are asked: what was answered last is known by the stage. */
export const answerNames = Object.keys(answerSources) as readonly AnswerName[];

/** Answers in the environment; an empty variable is none. */
export function answersIn(environment: NodeJS.ProcessEnv): GivenAnswers {
  const entries = answerNames.map((name) => [name, environment[answerSources[name].variable] || undefined]);
  return Object.fromEntries(entries) as GivenAnswers;
}
