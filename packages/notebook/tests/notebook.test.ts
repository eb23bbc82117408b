import assert from "node:assert/strict";
import { test } from "node:test";
import { type Cell, failureOf, type Notebook, normalised, printed } from "../src/execute/notebook.js";

const stream = (name: "stdout" | "stderr", ...text: string[]) => ({ output_type: "stream" as const, name, text });
const code = (id: string, outputs: Cell["outputs"] = []): Cell => ({
  cell_type: "code",
  id,
  metadata: {},
  source: ["1"],
  outputs,
});
const notebook = (...cells: Cell[]): Notebook => ({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });

test("times and versions are left out, cells are numbered, and text that came in pieces is whole", () => {
  const timed = { ...code("b", [stream("stdout", "a"), stream("stdout", "b\nc\n")]), metadata: { execution: {} } };
  const { cells, metadata } = normalised(notebook(code("a"), timed as Cell));
  assert.deepEqual(
    cells.map(({ execution_count }) => execution_count),
    [1, 2],
  );
  assert.deepEqual(cells[1]!.outputs, [stream("stdout", "ab\n", "c\n")]);
  assert.deepEqual(cells[1]!.metadata, {});
  assert.ok("kernelspec" in (metadata as object));
  assert.deepEqual(normalised({ cells, metadata, nbformat: 4, nbformat_minor: 5 }).cells, cells);
});

test("the first cell that has written to standard error has failed", () => {
  const failed = notebook(
    code("a", [stream("stdout", "fine")]),
    code("b", [stream("stderr", "no ", "way\n")]),
    code("c"),
  );
  assert.deepEqual(failureOf(failed), { cell: failed.cells[1], message: "no way" });
  assert.equal(failureOf(notebook(code("a", [stream("stdout", "fine")]))), undefined);
  assert.equal(printed(failed.cells[0]!), "fine");
});
