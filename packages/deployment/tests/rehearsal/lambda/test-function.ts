import { EventEmitter, once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { LambdaFunction, type LambdaFunctionOptions, type LogLine } from "../../../src/rehearsal/lambda/index.js";

/** The log of a function, for tests that wait for a line. */
export class Lines {
  readonly all: LogLine[] = [];
  readonly #added = new EventEmitter();

  readonly add = (line: LogLine) => {
    this.all.push(line);
    this.#added.emit("line");
  };

  /** The first line that fits, or the one of that number, as soon as it is there. */
  async matching(pattern: RegExp, number = 1): Promise<LogLine> {
    for (;;) {
      const line = this.all.filter(({ text }) => pattern.test(text))[number - 1];
      if (line !== undefined) return line;
      await once(this.#added, "line");
    }
  }
}

/** A bundle of this code, in a folder that is removed after the test. */
export async function bundleOf(context: TestContext, code: string): Promise<{ bundle: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "snn-lambda-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const bundle = join(folder, "bundle");
  await mkdir(bundle);
  await writeFile(join(bundle, "index.js"), code);
  await writeFile(join(bundle, "package.json"), '{"type":"module"}');
  return { bundle, folder };
}

/** A function with nothing special about it. */
export function optionsOf(bundle: string): Omit<LambdaFunctionOptions, "folder"> {
  return {
    name: "probe",
    arn: "arn:aws:lambda:eu-central-1:123456789012:function:probe",
    bundle,
    handler: "index.handler",
    timeoutSeconds: 20,
    memoryMegabytes: 512,
    environment: {},
    links: {},
    credentials: { accessKeyId: "ASIAPROBE", secretAccessKey: "secret", sessionToken: "token" },
    region: "eu-central-1",
    runtime: "nodejs22.x",
    rehearsalEnvironment: {},
    maximumConcurrency: 1,
  };
}

/** A function whose bundle is this code. It is stopped after the test. */
export async function functionOf(
  context: TestContext,
  code: string,
  options: Partial<LambdaFunctionOptions> = {},
): Promise<LambdaFunction & { readonly log: Lines; readonly folder: string }> {
  // Before its folder is removed.
  let lambda: LambdaFunction | undefined;
  context.after(() => lambda?.stop());
  const { bundle, folder } = await bundleOf(context, code);
  const log = new Lines();
  lambda = new LambdaFunction({
    ...optionsOf(bundle),
    folder: join(folder, "function"),
    onLog: log.add,
    ...options,
  });
  return Object.assign(lambda, { log, folder });
}

/** Whether there is such a process. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
