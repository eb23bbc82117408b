import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { releaseInputPrefix, releaseModel } from "@snn/core";
import { FolderObjectStore, FolderReleaseStore } from "@snn/core/adapters/folder";
import sharp from "sharp";
import { brightness, modelFile } from "../helpers/models.js";
import { readBuildContext } from "./build-context.js";
import { Container } from "./container.js";
import { parseDockerfile } from "./dockerfile.js";
import { type Image, ImageBuilder } from "./image-builder.js";
import { dockerfilePath, repository } from "./paths.js";

const instructions = parseDockerfile(readFileSync(dockerfilePath, "utf8"));
const context = readBuildContext(repository, `${dockerfilePath}.dockerignore`);
/** By Docker's names: the number of the processor in ELF files. */
const machines = { amd64: 0x3e, arm64: 0xb7 };
const [ours, other] = process.arch === "arm64" ? (["arm64", "amd64"] as const) : (["amd64", "arm64"] as const);

describe("the image", { timeout: 300_000 }, () => {
  let folder: string;
  let image: Image;
  let container: Container;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "snn-container-"));
    await chmod(folder, 0o755);
    const [stages, models, unwritable] = ["stages", "models", "unwritable"].map((name) => join(folder, name));
    for (const path of [stages!, models!, unwritable!]) await mkdir(path);
    image = await new ImageBuilder(instructions, context, stages!, ours).build();
    await releaseTo(models!);
    await promisify(execFile)("chmod", ["-R", "a-w", image.root, models!, unwritable!]);
    container = await Container.create(image, { SNN_MODELS: models! }, unwritable!);
  });

  after(async () => {
    await promisify(execFile)("chmod", ["-R", "u+w", folder]);
    await rm(folder, { recursive: true });
  });

  test("has nothing but what runs", () => {
    const files = filesBelow(image.root);
    const unwanted = files.filter((file) =>
      /\.([cm]?ts|map|tsbuildinfo)$|^app\/packages\/.*\/(tests|src\/.*\.tsx?)$/.test(file),
    );
    assert.deepEqual(unwanted, []);
    const { packages } = JSON.parse(readFileSync(join(repository, "package-lock.json"), "utf8"));
    const development = Object.keys(packages).filter((path) => packages[path].dev || packages[path].devOptional);
    assert.ok(development.includes("node_modules/typescript"));
    for (const path of [...development, "node_modules/sst", "packages/functions", "packages/cli"])
      assert.ok(!existsSync(join(image.root, "app", path)), path);
    const bytes = files.reduce((sum, file) => sum + statSync(join(image.root, file)).size, 0);
    assert.ok(bytes < 110e6, `${bytes} bytes`);
  });

  test("has libraries for its own platform only", () => {
    assert.deepEqual(machinesOf(image.root), [machines[ours]]);
  });

  test("has the libraries of the other platform when it is for that one", async () => {
    const stages = join(folder, "other-stages");
    await mkdir(stages);
    const dependencies = await new ImageBuilder(instructions, context, stages, other).build("dependencies");
    assert.deepEqual(machinesOf(dependencies.root), [machines[other]]);
  });

  test("leaves its user nothing to write to", async () => {
    const found = await container.run(["find", "..", "-writable"]);
    assert.deepEqual(found, { code: 0, output: "", errors: "" });
  });

  test("answers as its user, checks its own health, and ends after the last answer", async () => {
    assert.notEqual((await container.checkHealth()).code, 0, "nothing runs yet");
    const service = await container.start();
    try {
      const origin = `http://127.0.0.1:${container.port}`;
      assert.equal(await (await fetch(origin)).text(), "Ping Successful!");
      const ready = await fetch(`${origin}/readyz`);
      assert.equal(ready.status, 200);
      assert.equal(((await ready.json()) as { status: string }).status, "ready");
      for (const path of ["/ui", "/assets/ui.js", "/assets/words.js", "/assets/style.css", "/docs/json", "/metrics"])
        assert.equal((await fetch(`${origin}${path}`)).status, 200, path);
      assert.deepEqual(await container.checkHealth(), { code: 0, output: "", errors: "" });

      const picture = await grayPng(200);
      const answer = await fetch(`${origin}/image`, { method: "POST", body: new Uint8Array(picture) });
      await assertBright(answer.status, await answer.text());

      const upload = request(`${origin}/image`, {
        method: "POST",
        headers: { "content-type": "image/png", "content-length": picture.length, expect: "100-continue" },
      });
      upload.flushHeaders();
      // The service has the request, and waits for the picture.
      await once(upload, "continue");
      service.kill("SIGTERM");
      await service.logged("closing");
      upload.end(picture);
      const [response] = (await once(upload, "response")) as [IncomingMessage];
      await assertBright(response.statusCode, (await response.toArray()).join(""));
      const { code, errors } = await service.ended;
      assert.deepEqual({ code, errors }, { code: 0, errors: "" });
    } finally {
      service.kill("SIGKILL");
    }
  });
});

/** Releases a model that tells bright pictures from dark ones. */
async function releaseTo(models: string): Promise<void> {
  const objectStore = new FolderObjectStore((key) => join(models, key));
  const key = `${releaseInputPrefix}brightness.onnx`;
  await objectStore.put(key, modelFile());
  const releaseStore = new FolderReleaseStore(models);
  const eventBus = { publish: async () => {} };
  const clock = { now: () => new Date("2026-11-22T10:00:00.000Z") };
  await releaseModel({ releaseStore, objectStore, eventBus, clock }, { key });
}

function grayPng(value: number): Promise<Buffer> {
  const background = { r: value, g: value, b: value };
  return sharp({ create: { width: 30, height: 20, channels: 3, background } })
    .png()
    .toBuffer();
}

async function assertBright(status: number | undefined, body: string): Promise<void> {
  assert.equal(status, 200, body);
  const prediction = JSON.parse(body) as { class: string; probability: number };
  assert.equal(prediction.class, "bright");
  assert.ok(Math.abs(prediction.probability - brightness(200)) < 1e-6, body);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** The processors that libraries are for, by their numbers in ELF files. */
function machinesOf(root: string): number[] {
  const libraries = filesBelow(root).filter((file) => /\.node$|\.so(\.|$)/.test(file));
  const numbers = libraries.map((file) => {
    const header = readFileSync(join(root, file)).subarray(0, 20);
    assert.equal(header.toString("latin1", 1, 4), "ELF", file);
    return header.readUInt16LE(18);
  });
  return [...new Set(numbers)];
}
