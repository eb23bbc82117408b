import { setTimeout } from "node:timers/promises";
import { InvalidInputError, type Release, releaseIdOf, releaseInputPrefix, type Services, sha256Of } from "@snn/core";
import { openModel } from "@snn/predictor";
import { readModelFile } from "../predict/model-file.js";
import { type ReleasesOptions, withReleases } from "./where.js";

/** A cloud takes some seconds to notice a new object. */
const patienceMs = 60_000;
const lookPeriodMs = 250;

/** `snn release MODEL`: puts a model up for a decision, and prints the release's id. @returns the exit code. @throws InvalidInputError when it is none that can be served. */
export async function releaseCommand(model: string, options: ReleasesOptions): Promise<number> {
  return withReleases(options, async (services, settle) => {
    const { releaseId } = await releaseFile(services, model, settle);
    console.log(releaseId);
    return 0;
  });
}

/**
 * Releases a model of this machine: puts it where models are released, and waits until that has happened. One that has been
 * released before stays what it is.
 *
 * @param model the file, or the output folder of a run.
 * @param settle lets the handlers work, where they do not work by themselves.
 * @throws InvalidInputError when there is no model that can be served.
 */
export async function releaseFile(
  { objectStore, releaseStore }: Services,
  model: string,
  settle: () => Promise<void>,
): Promise<Release> {
  const { path, name, bytes } = await readModelFile(model);
  await (await openModel(bytes, path)).release();
  const key = `${releaseInputPrefix}${name}.onnx`;
  const releaseId = releaseIdOf(key, sha256Of(bytes));
  const known = await releaseStore.get(releaseId);
  if (known !== undefined) return known;
  await objectStore.put(key, bytes);
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await setTimeout(lookPeriodMs)) {
    await settle();
    const release = await releaseStore.get(releaseId);
    if (release !== undefined) return release;
  }
  const found = `no release within ${patienceMs / 1000} s`;
  throw new InvalidInputError([{ file: key, path: "", found, expected: "a cloud that releases what is put there" }]);
}
