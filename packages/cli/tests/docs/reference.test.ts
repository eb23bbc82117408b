import assert from "node:assert/strict";
import { test } from "node:test";
import { cliPage } from "../../scripts/reference/cli-page.js";
import { valuesOf } from "../../scripts/reference/json-schema.js";
import { table } from "../../scripts/reference/markdown.js";
import { program } from "../../src/program.js";

test("a table has columns of one width, and cells that cannot end a row or a column", () => {
  assert.equal(
    table(["a", "what"], [["x | y", "two\nlines"]]),
    ["| a      | what      |", "| ------ | --------- |", "| x \\| y | two lines |"].join("\n"),
  );
});

test("says in words which values a schema lets pass", () => {
  assert.equal(valuesOf({ type: "integer", minimum: 1, maximum: 1000 }), "whole number from 1 to 1,000");
  assert.equal(valuesOf({ type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), "whole number from 0");
  assert.equal(valuesOf({ type: "number", exclusiveMinimum: 0 }), "number above 0");
  assert.equal(valuesOf({ type: "number" }), "number");
  assert.equal(valuesOf({ enum: ["sgd", "adam"] }), "`sgd`, `adam`");
  assert.equal(valuesOf({ type: "array", items: { type: "string" } }), "list of string");
  assert.equal(valuesOf({ const: 1 }), "`1`");
});

test("the page of the command line is the same on every machine, and shows whatever is not hidden", () => {
  const page = cliPage(program());
  assert.match(page, /^## snn dataset build$/m);
  assert.match(page, /`-w, --workers <n>` +\| worker processes +\| one a processor/);
  assert.doesNotMatch(page, /\/home\/|\/root\/|<run id>/);
});
