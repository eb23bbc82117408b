import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { execute, executeNotebook, notebookNames, notebooksFolder } from "../src/execute/execute.js";
import { type Cell, failureOf, type Notebook, normalised, printed } from "../src/execute/notebook.js";

const isHere = (program: string, ...words: string[]) => spawnSync(program, words, { stdio: "ignore" }).status === 0;
const withoutJupyter =
  !isHere("jupyter", "nbconvert", "--version") && "jupyter is not here: apt-get install jupyter-nbconvert";
const withoutKernel =
  !existsSync(join(notebooksFolder, "node_modules/tslab")) && "no kernel: npm ci --prefix notebooks";
/** Its absence is said by the notebook. */
const withRedis = isHere("redis-server", "--version");

const fileOf = (name: string) => join(notebooksFolder, `${name}.ipynb`);
const read = async (name: string) => JSON.parse(await readFile(fileOf(name), "utf8")) as Notebook;

suite("the notebooks as they are committed", () => {
  for (const name of notebookNames) {
    test(`${name} has its output, and no failure`, async () => {
      const notebook = await read(name);
      assert.equal(failureOf(notebook), undefined);
      assert.deepEqual(normalised(notebook), notebook, "npm run notebooks writes them");
      assert.ok(notebook.cells.filter(({ outputs = [] }) => outputs.length > 0).length > 8);
    });

    test(`${name} has words before most cells, and names no place of the machine that it was executed on`, async () => {
      const { cells } = await read(name);
      assert.ok(cells.filter(({ cell_type }) => cell_type === "markdown").length > cells.length / 3);
      for (const cell of cells) assert.doesNotMatch(printed(cell), /\/(home|root|tmp|work)\//);
    });
  }
});

suite("executed from top to bottom", { skip: withoutJupyter || withoutKernel }, () => {
  let runs: string;
  const executing = new Map<string, Promise<Notebook>>();
  before(async () => {
    runs = await mkdtemp(join(tmpdir(), "snn-notebooks-"));
    // All at once: a kernel that starts or waits leaves a processor to the others.
    for (const name of notebookNames) {
      const execution = executeNotebook(fileOf(name), { runs: join(runs, name) });
      // Whoever waits for it is told.
      execution.catch(() => {});
      executing.set(name, execution);
    }
  });
  after(async () => {
    await Promise.allSettled(executing.values());
    await rm(runs, { recursive: true, force: true });
  });

  for (const name of notebookNames)
    test(`${name} runs, and prints what is committed`, async () => {
      const executed = await executing.get(name)!;
      const committed = await read(name);
      assert.deepEqual(textOf(executed), textOf(committed));
      assert.deepEqual(kindsOf(executed), kindsOf(committed));
    });

  test("the Codebook leaves a run that the Analysis opens by its name", async () => {
    await executing.get("Codebook");
    const folder = join(runs, "Codebook/codebook/sample");
    assert.ok((await readdir(folder)).includes("model.onnx"));
    const environment = { SNN_RUN: folder };
    const analysed = await executeNotebook(fileOf("Analysis"), { runs: join(runs, "again"), environment });
    assert.match(analysed.cells.map((cell) => printed(cell)).join(""), /a completed run of 10 epochs/);
    assert.ok(!existsSync(join(runs, "again/analysis")), "nothing was trained");
  });

  test("without its data, the Codebook says in one line what is missing, and the cell that failed is named", async () => {
    const environment = { SNN_DATASET: "/nowhere/cats.h5" };
    const { id } = (await read("Codebook")).cells.find(({ source }) => source.join("").includes("datasetFile()"))!;
    await assert.rejects(executeNotebook(fileOf("Codebook"), { runs: join(runs, "missing"), environment }), {
      name: "NotebookProblem",
      message: new RegExp(`Codebook\\.ipynb, cell ${id}: /nowhere/cats\\.h5: found no such file, expected [^\\n]*$`),
    });
  });

  test("of a run that there is not, the Analysis says so in one line", async () => {
    const environment = { SNN_RUN: "run_that_is_not_there" };
    const notebook = await execute(fileOf("Analysis"), { runs: join(runs, "missing"), environment });
    assert.match(failureOf(notebook)?.message ?? "", /^run_that_is_not_there: found no such run, expected [^\n]*$/);
  });
});

/** What cells print that is the same each time. The real queue is one where there is Redis. */
function textOf({ cells }: Notebook): Record<string, string> {
  const told = cells.filter((cell) => withRedis || !needsRedis(cell));
  return Object.fromEntries(told.map((cell) => [cell.id, printed(cell)]));
}

function needsRedis({ metadata }: Cell): boolean {
  return metadata.tags?.includes("needs-redis") ?? false;
}

/** What kinds of pictures cells show. */
function kindsOf({ cells }: Notebook): Record<string, string[]> {
  return Object.fromEntries(
    cells.map(({ id, outputs = [] }) => [
      id,
      outputs.flatMap((output) => (output.output_type === "stream" ? [] : Object.keys(output.data))),
    ]),
  );
}
