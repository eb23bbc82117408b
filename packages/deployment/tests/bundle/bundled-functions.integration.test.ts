import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { promisify } from "node:util";
import { deflateRawSync } from "node:zlib";
import { type CloudPort, portGrants } from "@snn/core/deployment";
import { functionCatalogue, type Port } from "@snn/functions/catalogue";
import { bundleEntryPoints, bundleFunctions } from "../../src/bundle/bundle-functions.js";
import { bundleFacts } from "../../src/bundle/facts.js";
import { repository } from "../../src/bundle/folders.js";
import { functionNames } from "../../src/bundle/function-entries.js";
import { linksAskedFor } from "../../src/bundle/links-asked-for.js";
import { loadFunction } from "../../src/bundle/load-function.js";
import { doNativeWork, type NativeWork } from "./native-work.js";
import { temporaryFolder } from "./temporary-folder.js";

/** What Lambda takes of a function when it is unpacked, in bytes. */
const mostUnpackedBytes = 250 * 1024 ** 2;

const queue = { url: "https://sqs.eu-central-1.amazonaws.com/123456789012/queue" };
const secret = "a secret of at least thirty-two characters";
const url = "https://approval.example/";
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:123456789012:${resource}`;

/** Everything that a stack can link to a function. */
const links = {
  App: { name: "snn", stage: "test" },
  NeuronQueue: queue,
  DeadLetters: queue,
  Events: { name: "events" },
  Storage: { name: "files" },
  Runs: { name: "runs" },
  ParameterServer: { host: "valkey.example", port: 6379, username: "default", password: "word", tls: true },
  Notifications: { arn: arn("sns", "notices") },
  Approval: { stagingUrl: url, secret },
  ApprovalPage: { url },
  Predictor: { cluster: arn("ecs", "cluster/snn"), service: arn("ecs", "service/snn/predictor") },
};

const environment = {
  AWS_REGION: "eu-central-1",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1024",
  ...Object.fromEntries(Object.entries(links).map(([name, link]) => [`SST_RESOURCE_${name}`, JSON.stringify(link)])),
};

/** The files of a folder and what is below it: their SHA-256, by path. */
function filesIn(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [path.slice(folder.length + 1), hashOf(readFileSync(path))]));
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function isOfCloud(port: Port): port is CloudPort {
  return Object.hasOwn(portGrants, port);
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}

const packedBytesByHash = new Map<string, number>();

/** About how large the archive is that is sent to AWS, and how large it is when unpacked. */
function sizesOf(folder: string): { readonly packedBytes: number; readonly unpackedBytes: number } {
  let [packedBytes, unpackedBytes] = [0, 0];
  for (const [path, hash] of filesIn(folder)) {
    const bytes = readFileSync(join(folder, path));
    const packed = packedBytesByHash.get(hash) ?? deflateRawSync(bytes).length;
    packedBytesByHash.set(hash, packed);
    packedBytes += packed;
    unpackedBytes += bytes.length;
  }
  return { packedBytes, unpackedBytes };
}

/** What a script prints in a process of its own. */
async function output(script: string, cwd: string): Promise<string> {
  const options = { cwd, env: {}, timeout: 60_000, maxBuffer: 1e8 };
  return (await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], options)).stdout;
}

describe("the bundled functions", () => {
  const built = join(temporaryFolder(), "functions");
  const out = join(temporaryFolder(), "moved");

  before(async () => {
    await bundleFunctions({ root: repository, out: built });
    renameSync(built, out);
  });

  it("are folders of their names, each with facts, and nothing else", () => {
    const expected = functionNames.flatMap((name) => [name, `${name}.json`]);
    assert.deepEqual(readdirSync(out).sort(), expected.sort());
  });

  for (const name of functionNames) {
    it(`can be loaded far from the repository, without a network: ${name}`, async () => {
      const report = await loadFunction(join(out, name), environment);
      assert.deepEqual(report, { hasHandler: true, connections: [] });
    });

    it(`is small enough for Lambda: ${name}`, (test) => {
      const { packedBytes, unpackedBytes } = sizesOf(join(out, name));
      const megabytes = [unpackedBytes, packedBytes].map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`);
      test.diagnostic(`${megabytes[0]}, about ${megabytes[1]} as an archive`);
      assert.ok(unpackedBytes <= mostUnpackedBytes, `${unpackedBytes} bytes`);
    });

    it(`asks for the links of its ports, and can send what they need and no more: ${name}`, async () => {
      const needed = functionCatalogue[name].ports.flatMap((port) => (isOfCloud(port) ? [portGrants[port]] : []));
      assert.deepEqual(await linksAskedFor(name, out), sorted(needed.map(({ link }) => link)));
      assert.deepEqual((await bundleFacts(name, out)).actions, sorted(needed.flatMap(({ actions }) => actions)));
    });
  }

  it("have the same bytes when they are built again, one by itself and the others in another order", async () => {
    const again = temporaryFolder();
    const [first, ...others] = functionNames;
    await bundleFunctions({ root: repository, out: again, names: [first!] });
    await bundleFunctions({ root: repository, out: again, names: others.toReversed() });
    assert.deepEqual(filesIn(again), filesIn(out));
  });

  it("say nothing of where they were built", () => {
    const here = repository.slice(0, -1);
    const telling = [...filesIn(out).keys()].filter((path) => readFileSync(join(out, path)).includes(here));
    assert.deepEqual(telling, []);
  });

  // The copies of onnxruntime are for Lambda's machines.
  describe("on a machine like Lambda's", { skip: process.platform !== "linux" || process.arch !== "x64" }, () => {
    const native = temporaryFolder();

    before(async () => {
      const entryPoint = "packages/deployment/dist/tests/bundle/native-function.js";
      await bundleEntryPoints(repository, native, new Map([["native", entryPoint]]));
    });

    it("compute, read and write what the same code does where it was written", async () => {
      const datasetFile = join(repository, "artifacts/datasets/datasets.h5");
      const index = join(native, "native/index.js");
      const script = `
        const { handler } = await import(${JSON.stringify(index)});
        console.log(JSON.stringify(await handler(${JSON.stringify({ datasetFile, folder: temporaryFolder() })})));`;
      const bundled = JSON.parse(await output(script, native)) as NativeWork;
      assert.deepEqual(bundled, await doNativeWork(datasetFile, temporaryFolder()));
      assert.match(bundled.problems.join("\n"), /train_set_x/);
    });

    it("have the very workers and libraries that did this", () => {
      const tried = filesIn(join(native, "native"));
      tried.delete("index.js");
      const natively = [...tried].map((file) => file.join(" "));
      const everywhere = functionNames.flatMap((name) => [...filesIn(join(out, name))].map((file) => file.join(" ")));
      assert.deepEqual(
        natively.filter((file) => !everywhere.includes(file)),
        [],
      );
      const others = functionNames.flatMap((name) =>
        [...filesIn(join(out, name))].filter(([path, hash]) => tried.has(path) && tried.get(path) !== hash),
      );
      assert.deepEqual(others, []);
    });
  });
});
