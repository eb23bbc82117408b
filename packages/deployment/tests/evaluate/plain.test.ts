import assert from "node:assert/strict";
import { join, sep } from "node:path";
import { test } from "node:test";
import { toPlain } from "../../src/evaluate/plain.js";

const secret = (value: unknown) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });

test("secrets are in clear, however deep, and what is undefined is left out", async () => {
  const inputs = { password: secret("p"), list: [secret({ a: secret(1) })], none: undefined };
  assert.deepEqual(await toPlain(inputs, []), { password: "p", list: [{ a: 1 }] });
});

test("assets are told by their path, and local folders by their names", async () => {
  const root = join(sep, "home", "someone", "snn");
  const folders = [
    [join(root, ".sst", "work"), "<work>"],
    [root, "."],
  ] as const;
  const inputs = {
    code: { __pulumiArchive: true, path: Promise.resolve(join(root, ".sst", "work", "code.zip")) },
    context: root,
    other: `${root}s`,
  };
  assert.deepEqual(await toPlain(inputs, folders), {
    code: { asset: "<work>/code.zip" },
    context: ".",
    other: `${root}s`,
  });
});
