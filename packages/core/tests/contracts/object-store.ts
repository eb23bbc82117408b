import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { ObjectStore } from "../../src/ports/object-store.js";

/** What every object store promises. */
export function objectStoreContract(name: string, create: () => Promise<ObjectStore>): void {
  const textOf = async (store: ObjectStore, key: string) => {
    const content = await store.get(key);
    return content === undefined ? undefined : Buffer.from(content).toString();
  };

  test(`${name}: what was put is got, bytes or text, and the last one counts`, async () => {
    const store = await create();
    await store.put("runs/run_1/a.bin", Uint8Array.of(0, 255, 10, 13));
    assert.deepEqual([...(await store.get("runs/run_1/a.bin"))!], [0, 255, 10, 13]);
    await store.put("runs/run_1/a.bin", "größer");
    assert.equal(await textOf(store, "runs/run_1/a.bin"), "größer");
    await store.put("runs/run_1/a.bin", "");
    assert.equal(await textOf(store, "runs/run_1/a.bin"), "");
  });

  test(`${name}: an object that is not there is undefined`, async () => {
    const store = await create();
    assert.equal(await store.get("none/at/all"), undefined);
  });

  test(`${name}: an object that was deleted is gone, and to delete none is no error`, async () => {
    const store = await create();
    await store.put("a/b", "1");
    await store.put("a/c", "2");
    await store.delete("a/b");
    await store.delete("a/b");
    assert.equal(await textOf(store, "a/b"), undefined);
    assert.equal(await textOf(store, "a/c"), "2");
  });

  test(`${name}: an object is lent as a file, and the result of its use is handed back`, async () => {
    const store = await create();
    await store.put("training_input/a.h5", "content");
    assert.equal(await store.withFile("training_input/a.h5", (path) => readFile(path, "utf8")), "content");
    await assert.rejects(
      store.withFile("training_input/none.h5", (path) => readFile(path, "utf8")),
      { code: "ENOENT" },
    );
  });

  test(`${name}: an object that is put many times at once is one of them, never a mixture`, async () => {
    const store = await create();
    const contents = ["a", "b", "c", "d"].map((letter) => letter.repeat(100_000));
    await Promise.all(contents.map((content) => store.put("runs/x", content)));
    assert.ok(contents.includes((await textOf(store, "runs/x"))!));
  });

  test(`${name}: every object has a place that a person can find`, async () => {
    const store = await create();
    await store.put("training_input/a.h5", "1");
    assert.match(await store.location("training_input/a.h5"), /a\.h5$/);
    assert.match(await store.location("training_input/none.h5"), /none\.h5$/);
  });
}
