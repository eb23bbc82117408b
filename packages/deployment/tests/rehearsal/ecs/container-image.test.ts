import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readContainerImage } from "../../../src/rehearsal/ecs/container-image.js";

async function dockerfile(context: TestContext, lines: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "snn-dockerfile-"));
  context.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "Dockerfile");
  await writeFile(file, lines.join("\n"));
  return file;
}

test("takes command and environment from the last stage of the predictor's Dockerfile", async () => {
  const root = join(import.meta.dirname, "../../../../../..");
  const image = await readContainerImage(join(root, "packages/predictor/Dockerfile"), root);
  assert.deepEqual(image, {
    command: ["node", "packages/predictor/dist/src/main.js"],
    environment: { NODE_ENV: "production", MALLOC_ARENA_MAX: "2" },
    folder: root,
  });
});

test("reads variables over several lines, in quotes or not, and none of earlier stages", async (context) => {
  const file = await dockerfile(context, [
    "FROM a AS build",
    "ENV EARLIER=1",
    'CMD ["no"]',
    "FROM b",
    "ENV ONE=1 \\",
    "    # a comment in between",
    '    TWO="a b"',
    'CMD ["server", "--port", "80"]',
  ]);
  const { command, environment } = await readContainerImage(file, "/app");
  assert.deepEqual(command, ["server", "--port", "80"]);
  assert.deepEqual(environment, { ONE: "1", TWO: "a b" });
});

test("refuses an image without a command, and one with an entry point", async (context) => {
  await assert.rejects(readContainerImage(await dockerfile(context, ["FROM a"]), "/app"), /no CMD/);
  const withEntryPoint = await dockerfile(context, ["FROM a", 'ENTRYPOINT ["b"]', 'CMD ["c"]']);
  await assert.rejects(readContainerImage(withEntryPoint, "/app"), /ENTRYPOINT/);
});
