import { describeProblem, InvalidInputError } from "../errors.js";
import type { Notifier } from "../ports/notifier.js";
import { releaseModel } from "./release-model.js";
import type { ReleaseServices } from "./services.js";

/** Releases a model that was uploaded; tells a person when it is none. Other objects are none of its business. May be repeated. */
export async function releaseUpload(
  services: ReleaseServices & { readonly notifier: Notifier },
  created: { readonly key: string },
): Promise<void> {
  try {
    await releaseModel(services, created);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const text = error.problems.map(describeProblem).join("\n");
    await services.notifier.notify({ subject: `${created.key} is not released`, text });
  }
}
