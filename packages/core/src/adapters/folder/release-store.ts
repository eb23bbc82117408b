import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { InvalidInputError } from "../../errors.js";
import { releaseIdSchema } from "../../messages/fields.js";
import type { ReleaseStore } from "../../ports/release-store.js";
import { type Decision, decisionSchema } from "../../releases/decision.js";
import { byAge, type Release, releaseSchema } from "../../releases/release.js";
import { createWhole } from "./create-whole.js";

/**
 * Records of releases as files: `releases/rel_…/release.json` and `decisions/00000001.json`. Several processes may use one
 * folder at once: a file is created once and never changed, and nothing of it is remembered here.
 */
export class FolderReleaseStore implements ReleaseStore {
  readonly #releases: string;
  readonly #decisions: string;

  /** @param folder need not exist yet. */
  constructor(folder: string) {
    this.#releases = join(folder, "releases");
    this.#decisions = join(folder, "decisions");
  }

  async add(release: Release): Promise<boolean> {
    return createWhole(this.#releasePath(release.releaseId), json(release));
  }

  /** @throws InvalidInputError, which names the file, when it is damaged. */
  async get(releaseId: string): Promise<Release | undefined> {
    // No other name may become part of a path.
    if (!releaseIdSchema.safeParse(releaseId).success) return undefined;
    const path = this.#releasePath(releaseId);
    const release = await readRecord(path, releaseSchema);
    if (release === undefined || release.releaseId === releaseId) return release;
    throw damaged(path, `the record of ${release.releaseId}`, `that of ${releaseId}`);
  }

  /** @throws InvalidInputError, which names the file, when one is damaged. */
  async releases(): Promise<Release[]> {
    // A folder without a record is that of a model whose release is not recorded yet.
    const found = await Promise.all((await namesIn(this.#releases)).map((releaseId) => this.get(releaseId)));
    return found.filter((release) => release !== undefined).sort(byAge);
  }

  /** @throws InvalidInputError, which names the file, when one is damaged or gone. */
  async decisions(): Promise<Decision[]> {
    const numbers = (await namesIn(this.#decisions)).map((name) => Number(/^(\d{8})\.json$/.exec(name)?.[1] ?? 0));
    // A listing that others write into meanwhile may leave names out. All up to the highest are there: each was created after the one before.
    const count = Math.max(0, ...numbers);
    const paths = Array.from({ length: count }, (_, index) => this.#decisionPath(index + 1));
    return Promise.all(
      paths.map(async (path) => {
        const decision = await readRecord(path, decisionSchema);
        if (decision === undefined) throw damaged(path, "no such file", "a decision, since there is a later one");
        return decision;
      }),
    );
  }

  decide(number: number, decision: Decision): Promise<boolean> {
    return createWhole(this.#decisionPath(number), json(decision));
  }

  #releasePath(releaseId: string): string {
    return join(this.#releases, releaseId, "release.json");
  }

  #decisionPath(number: number): string {
    return join(this.#decisions, `${String(number).padStart(8, "0")}.json`);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return ifThere(readdir(folder)).then((names) => names ?? []);
}

async function readRecord<Record>(path: string, schema: z.ZodType<Record>): Promise<Record | undefined> {
  const text = await ifThere(readFile(path, "utf8"));
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged(path, "no JSON", "a record that snn has written");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [{ path: field, message }] = parsed.error.issues as [z.core.$ZodIssue];
  throw damaged(path, [field.join("."), message].filter(Boolean).join(": "), "a record that snn has written");
}

async function ifThere<Value>(read: Promise<Value>): Promise<Value | undefined> {
  try {
    return await read;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

function damaged(file: string, found: string, expected: string): InvalidInputError {
  return new InvalidInputError([{ file, path: "", found, expected }]);
}

function json(record: Release | Decision): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}
