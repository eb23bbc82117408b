import { InvalidInputError } from "@snn/core";
import type { CloudOptions } from "../cloud/linked.js";
import { defaultPagePort, type PageOptions } from "../live/page-options.js";
import { checkPagePort } from "../live/serve-page.js";

export interface WatchOptions extends CloudOptions {
  /** Where its files are to be brought when it has ended. */
  readonly output?: string;
  /** Whether a page shows it. */
  readonly page: boolean;
  /** Where the page is served. */
  readonly port?: number;
  readonly json?: boolean;
}

/**
 * Follows a run, in a cloud or of this machine, to its end or until a signal comes.
 *
 * @param name its id, or the folder of a run of this machine.
 * @returns the exit code.
 * @throws InvalidInputError when there is no such run.
 */
export async function watchCommand(name: string, options: WatchOptions): Promise<number> {
  const page = pageOf(options);
  await checkPagePort(page);
  // One or the other: AWS's libraries take a second to load.
  if (isInCloud(options)) {
    const { watchInCloud } = await import("./in-cloud.js");
    return watchInCloud(name, options, page);
  }
  const { watchInFolder } = await import("./in-folder.js");
  return watchInFolder(name, options, page);
}

/** Whether a cloud is named, be it by the environment, as `sst shell` and `snn cloud up` do. */
export function isInCloud({ stage, region }: CloudOptions): boolean {
  if (stage !== undefined || region !== undefined) return true;
  return Object.keys(process.env).some((variable) => variable.startsWith("SST_RESOURCE_"));
}

function pageOf({ page, port }: WatchOptions): PageOptions {
  if (page || port === undefined) return { pagePort: page ? (port ?? defaultPagePort) : undefined };
  const expected = "nothing with --no-page";
  throw new InvalidInputError([{ file: "--port", path: "", found: "an option", expected }]);
}
