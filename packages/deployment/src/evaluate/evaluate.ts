import { spawn } from "node:child_process";
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { platformFolder } from "../platform/is-current.js";
import { materialisePlatform } from "../platform/materialise-platform.js";
import type { Answers } from "./answers.js";
import { bundleApp } from "./bundle-app.js";
import { checkComplete } from "./check-complete.js";
import { evaluationError } from "./evaluation-error.js";
import type { Graph } from "./graph.js";
import { bundleFile, type EvaluationRequest, graphFile, requestFile } from "./request.js";

export interface EvaluateSettings {
  readonly stage: string;
  /** The folder of sst.config.ts; the working directory by default. */
  readonly root?: string;
  /** Used when the app's `aws` provider names none; eu-central-1 by default. */
  readonly region?: string;
  /** The environment that sst.config.ts and the stacks read; nothing else of this process' environment gets there. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What AWS answers instead of the defaults. */
  readonly answers?: Answers;
  /** As `sst dev` sees the app: `$dev` is true. */
  readonly dev?: boolean;
  /** Gets what the app prints, SST's warnings among it, when it has been evaluated. */
  readonly onOutput?: (output: string) => void;
}

/** What a process needs to run at all, on any system; the rest of the environment would make graphs differ. */
const inherited = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "windir", "USERPROFILE"];

/**
 * Runs the app of sst.config.ts under Pulumi mocks in a process of its own and answers what it would create. Needs
 * neither AWS nor Pulumi; makes the platform current first. Throws an error with the message and the place in the
 * stacks when the app does not bundle or throws, and when an input depends on something AWS would answer and the
 * evaluation does not know.
 */
export async function evaluate(settings: EvaluateSettings): Promise<Graph> {
  // esbuild and Node both tell real paths.
  const root = await realpath(resolve(settings.root ?? "."));
  await materialisePlatform(root);
  const platform = await realpath(join(root, platformFolder));
  // Below the platform, since its node_modules are where Node finds Pulumi.
  const folder = await mkdtemp(join(platform, "evaluation-"));
  try {
    const region = settings.region ?? "eu-central-1";
    const { stage, dev = false, answers = {} } = settings;
    const request: EvaluationRequest = { root, platform, stage, region, dev, answers };
    await writeFile(join(folder, requestFile), JSON.stringify(request));
    await bundleApp(root, platform, join(folder, bundleFile));
    const output = await runApp(folder, root, region, settings.environment ?? {});
    settings.onOutput?.(output);
    const graph = JSON.parse(
      await readFile(join(folder, graphFile), "utf8").catch((cause: unknown) => {
        throw new Error("The app ended its process before it was evaluated", { cause });
      }),
    ) as Graph;
    checkComplete(graph);
    return graph;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function runApp(
  folder: string,
  root: string,
  region: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const own = Object.fromEntries(inherited.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
  const child = spawn(
    process.execPath,
    ["--enable-source-maps", fileURLToPath(new URL("./child.js", import.meta.url)), folder],
    {
      cwd: root,
      env: { ...own, AWS_EC2_METADATA_DISABLED: "true", AWS_REGION: region, SST_AWS_REGION: region, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const exited = new Promise<number | null>((done, fail) => child.once("error", fail).once("exit", done));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  if (code !== 0) throw evaluationError(`${stderr}\n${stdout}`, root);
  return `${stdout}${stderr}`;
}
