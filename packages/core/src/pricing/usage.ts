/** The functions whose invocations belong to a run. The watchdog looks after all runs at once, and costs what it costs without any. */
export const meteredFunctions = ["launch", "trainer", "neuron", "finish", "notify"] as const;

/** A function whose invocations belong to a run. */
export type MeteredFunction = (typeof meteredFunctions)[number];

/** What a run uses of services, each a number that only grows. */
const serviceUsageNames = [
  /** Requests that send neuron tasks, ten at a time. */
  "sqsSends",
  /** Requests that brought neuron tasks. Polls of an empty queue belong to no run. */
  "sqsReceives",
  /** Requests that delete neuron tasks, ten at a time. */
  "sqsDeletes",
  /** Events put on the bus. */
  "events",
  /** Calls of the parameter server, and the bytes of tensors that they carried. */
  "parameterServerRequests",
  "parameterServerBytesRead",
  "parameterServerBytesWritten",
  /** Requests to the table of runs. */
  "dynamoDbReads",
  "dynamoDbWrites",
  /** Requests to the bucket. To delete costs nothing, nor do bytes on their way within a region. */
  "s3Puts",
  "s3Gets",
] as const;

type ServiceUsageName = (typeof serviceUsageNames)[number];

/** Lambda is paid by the memory that a function has for as long as it runs: 1,024,000 of these are a GB-second. */
type FunctionUsageName = `${MeteredFunction}Invocations` | `${MeteredFunction}MegabyteMs`;

export type UsageName = ServiceUsageName | FunctionUsageName;

/** Every name of {@link Usage}, in the order in which usage is shown. */
export const usageNames: readonly UsageName[] = [
  ...serviceUsageNames,
  ...meteredFunctions.flatMap((name) => [`${name}Invocations`, `${name}MegabyteMs`] as const),
];

/** What a run used: flat whole numbers, so that they can be added up among the counters of the parameter server. */
export type Usage = Readonly<Record<UsageName, number>>;

/** The usage among the counters of a run; 0 where nothing was counted. */
export function usageOf(counters: Readonly<Record<string, number>>): Usage {
  return Object.fromEntries(usageNames.map((name) => [name, counters[name] ?? 0])) as Usage;
}

/** GB-seconds that a function took, over all of its invocations. */
export function gbSecondsOf(usage: Usage, name: MeteredFunction): number {
  return usage[`${name}MegabyteMs`] / 1024 / 1000;
}

/** Memory of the functions in MB, as they are deployed. */
export const functionMemoryMb = {
  launch: 3008,
  trainer: 1769,
  neuron: 1769,
  finish: 3008,
  notify: 256,
} as const satisfies Record<MeteredFunction, number>;
