import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { accountId } from "./account.js";
import type { AppModule } from "./app-module.js";
import { appSettings, providerRegion } from "./app-settings.js";
import type { Graph, GraphApp } from "./graph.js";
import { createRecorder } from "./recorder.js";
import { bundleFile, type EvaluationRequest, graphFile, requestFile, workFolderName } from "./request.js";
import { startRpcServer } from "./rpc-server.js";
import { createSuffixes } from "./suffixes.js";

// Runs the app as the SST command would, in a process of its own: an app is full of module state, and when its process
// has nothing left to do, every output has its value.
const folder = process.argv[2] ?? ".";
const request = JSON.parse(await readFile(join(folder, requestFile), "utf8")) as EvaluationRequest;

const app: Partial<GraphApp> & { stage: string } = { stage: request.stage };
const suffixes = createSuffixes();
Object.assign(globalThis, {
  $app: app,
  $dev: request.dev,
  $cli: {
    command: request.dev ? "dev" : "deploy",
    dev: request.dev,
    rpc: "",
    home: folder,
    paths: { home: folder, root: request.root, work: folder, platform: request.platform },
    state: { version: {} },
  },
  nameSuffix: suffixes.next,
});

const builtFolder = join(folder, "built");
await mkdir(builtFolder);
const rpc = await startRpcServer(builtFolder, accountId);
process.env["SST_SERVER"] = rpc.url;

const { config, run, pulumi, MockMonitor } = (await import(pathToFileURL(join(folder, bundleFile)).href)) as AppModule;
const settings = appSettings(await config.app({ stage: request.stage }));
Object.assign(app, settings);
const region = providerRegion(settings) ?? request.region;

const recorder = createRecorder({
  region,
  answers: request.answers,
  onSuffix: suffixes.add,
  folders: [
    [folder, workFolderName],
    [request.root, "."],
  ],
});
recorder.listenTo(MockMonitor.prototype);
await pulumi.runtime.setMocks(recorder.mocks, settings.name, request.stage, false);
pulumi.runtime.setAllConfig({ "aws:region": region });

let isFinished = false;
// Not awaited, since the promise may stay open for ever: an error in it ends the process, and so does the last output.
void pulumi.runtime
  .runInPulumiStack(() => run(config.run))
  .then(() => {
    isFinished = true;
  });

process.once("beforeExit", () => {
  if (!isFinished) throw new Error("The app waits for an output that never gets a value");
  const graph: Graph = {
    stage: request.stage,
    region,
    app: settings,
    resources: [...recorder.resources].sort((a, b) => order(a.type, b.type) || order(a.name, b.name)),
    functions: [...rpc.functions].sort((a, b) => order(a.functionId, b.functionId)),
    nameSuffixes: suffixes.all(),
  };
  void writeFile(join(folder, graphFile), JSON.stringify(graph));
});

/** By code units: a locale would sort differently on another machine. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
