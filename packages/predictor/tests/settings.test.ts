import assert from "node:assert/strict";
import { test } from "node:test";
import { readSettings, SettingsError } from "../src/settings.js";

const models = { SNN_MODELS: "/models" };

test("a container is pinned to a release only when its environment names one", () => {
  assert.equal(readSettings(models).SNN_RELEASE, undefined);
  assert.equal(readSettings({ ...models, SNN_RELEASE: "rel_67e2413ac44ea399" }).SNN_RELEASE, "rel_67e2413ac44ea399");
});

test("a release that is none is refused, with the name of the variable", () => {
  for (const SNN_RELEASE of ["", "latest", "rel_", "rel_a/../b"])
    assert.throws(
      () => readSettings({ ...models, SNN_RELEASE }),
      (error) => error instanceof SettingsError && error.message.startsWith("SNN_RELEASE: "),
    );
});
