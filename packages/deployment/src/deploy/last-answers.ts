import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Answers, GivenAnswers } from "./answers.js";
import { isStageName } from "./stage-name.js";

const answersSchema = z.object({ region: z.string(), mail: z.string(), parameters: z.string() });

/** What was answered when stages were deployed from this checkout. It lies where SST keeps what is of this machine alone. */
export class LastAnswers {
  readonly #folder: string;

  constructor(project: string) {
    this.#folder = join(project, ".sst", "answers");
  }

  /** The answers of a stage's last deployment; nothing when there are none. */
  async of(stage: string | undefined): Promise<GivenAnswers> {
    if (stage === undefined || !isStageName(stage)) return {};
    try {
      return { stage, ...answersSchema.parse(JSON.parse(await readFile(this.#file(stage), "utf8"))) };
    } catch {
      // Not there, or not ours: they are a convenience.
      return {};
    }
  }

  /** The stage that was deployed last. */
  async stage(): Promise<string | undefined> {
    const names = await readdir(this.#folder).catch(() => []);
    const stages = names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length));
    const times = await Promise.all(stages.map(async (stage) => ({ stage, ...(await stat(this.#file(stage))) })));
    return times.sort((one, other) => other.mtimeMs - one.mtimeMs)[0]?.stage;
  }

  /** Remembers them. They hold no secrets. */
  async keep({ stage, ...answers }: Answers): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeFile(this.#file(stage), `${JSON.stringify(answers, null, 2)}\n`);
  }

  #file(stage: string): string {
    return join(this.#folder, `${stage}.json`);
  }
}
