import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { rememberedRegion } from "../../src/cloud/remembered-region.js";

test("a stage is looked for in the region that it was deployed to from here", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "snn-answers-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "dev.json"), JSON.stringify({ region: "eu-west-1", mail: "a@example.org" }));
  await writeFile(join(folder, "broken.json"), "{");
  await writeFile(join(folder, "other.json"), "[]");
  assert.equal(await rememberedRegion(folder, "dev"), "eu-west-1");
  for (const stage of ["production", "broken", "other"])
    assert.equal(await rememberedRegion(folder, stage), undefined, stage);
});
