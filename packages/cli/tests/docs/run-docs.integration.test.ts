import { after, describe, test } from "node:test";
import { bringFiles, makeClone } from "./clone.js";
import { readPages } from "./pages.js";
import { Reader } from "./reader.js";

const pages = await readPages();
const brought = await bringFiles();
after(() => brought.remove());

// A command has one core busy most of the time.
describe("the commands of the documentation", { concurrency: 2 }, () => {
  for (const { path, commands } of pages) {
    const run = commands.filter(({ isRun }) => isRun);
    if (run.length === 0) continue;
    test(`every command in ${path} does what it should, one after the other`, async (t) => {
      const clone = await makeClone(brought);
      const reader = await Reader.in(clone.path);
      t.after(async () => {
        await reader.leaves();
        await clone.remove();
      });
      for (const { place, text } of run) await t.test(`${place}: ${text}`, () => reader.types(text));
    });
  }
});
