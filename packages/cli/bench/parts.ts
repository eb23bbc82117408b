import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeCase } from "./contest/case-folder.js";
import { type Contender, contenders, plainLoop } from "./contest/contender.js";
import { contest } from "./contest/contest.js";
import { measureGrowth, type Size } from "./growth.js";
import { measureMessages } from "./messages.js";
import type { Results } from "./report/results.js";
import { type Workload, workloads } from "./workload.js";

/** How much is measured, and where. */
export interface PartOptions {
  /** Where cases are written. */
  readonly folder: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly tell: (line: string) => void;
}

type Measured = Partial<Pick<Results, "contests" | "messages" | "neurons" | "epochs">>;

/** What can be asked for by name. */
export const parts: Readonly<Record<string, (options: PartOptions) => Promise<Measured>>> = {
  published: (options) => trainings(workloads[0], options),
  wide: (options) => trainings(workloads[1], fewerRounds(options)),
  batches: (options) =>
    trainings({ ...bigData, name: `${bigData.name}, batches of 256`, batchSize: 256 }, fewerRounds(options), isQuick),
  full: (options) => trainings({ ...bigData, name: `${bigData.name}, full batch` }, fewerRounds(options), isQuick),
  messages,
  neurons,
  epochs,
};

/** What does not fit into a processor's cache, by far. */
const bigData: Workload = {
  name: "128-10 on 50,000 × 784",
  neurons: [128, 10],
  examples: 50_000,
  features: 784,
  epochs: 1,
};

/** A layer whose neurons each do the same work, however many they are. */
const growing = { examples: 209, features: 784, epochs: 1 };

/** Big data take seconds an epoch or half a minute: who takes long is measured in float32 alone. */
function isQuick({ name }: Contender): boolean {
  return !name.startsWith("local cloud") && name !== plainLoop.name;
}

/** @param isInFloat64 who is measured in float64, too. */
async function trainings(
  workload: Workload,
  options: PartOptions,
  isInFloat64: (contender: Contender) => boolean = () => true,
): Promise<Measured> {
  const folder = await caseOf(workload, options);
  const both = [];
  for (const precision of ["float64", "float32"] as const)
    both.push(
      await contest({
        ...options,
        workload,
        folder,
        precision,
        contenders: precision === "float32" ? contenders : contenders.filter(isInFloat64),
      }),
    );
  return { contests: both };
}

async function messages(options: PartOptions): Promise<Measured> {
  const costs = [];
  for (const workload of workloads) {
    const folder = await caseOf(workload, options);
    for (const messageBatch of [1000, 1]) {
      const asked = { ...fewerRounds(options), workload, folder, precision: "float64", messageBatch } as const;
      costs.push(await measureMessages(asked));
      options.tell(`a message of ${workload.name}, at most ${messageBatch} at once: measured`);
    }
  }
  return { messages: costs };
}

async function neurons({ seconds, ...options }: PartOptions): Promise<Measured> {
  const sizes: Size[] = [];
  for (const size of [20, 50, 100, 200, 500, 1000, 2000]) {
    const folder = await caseOf({ ...growing, name: `neurons ${size}`, neurons: [size, 1] }, options);
    sizes.push({ size, folder, messages: 2 * (size + 1), seconds, leastEpochs: 2 });
  }
  return { neurons: await measureGrowth(sizes, fewerRounds(options).rounds, options.tell) };
}

async function epochs(options: PartOptions): Promise<Measured> {
  const folder = await caseOf({ ...growing, name: "epochs", neurons: [20, 1] }, options);
  const sizes = [100, 500, 1000, 2500, 5000].map((size) => ({
    size,
    folder,
    messages: 42,
    seconds: 0,
    leastEpochs: size,
  }));
  return { epochs: await measureGrowth(sizes, fewerRounds(options).rounds, options.tell) };
}

/** The promises are about the published network: the others are measured less often. */
function fewerRounds<Options extends Pick<PartOptions, "rounds">>(options: Options): Options {
  return { ...options, rounds: Math.ceil(options.rounds / 2) };
}

async function caseOf(workload: Workload, options: Pick<PartOptions, "folder" | "tell">): Promise<string> {
  const folder = join(options.folder, workload.name.replaceAll(/\W+/g, "-"));
  options.tell(`writing the data of ${workload.name}`);
  await mkdir(folder, { recursive: true });
  await writeCase(folder, workload);
  return folder;
}
