import assert from "node:assert/strict";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { projectFile } from "../../src/project.js";
import { Workplace } from "../helpers/snn.js";

const notebooks = projectFile("notebooks");

/** A workplace whose PATH has Node, and programs that only note how they were called. */
async function withPrograms(t: TestContext, ...names: string[]): Promise<{ workplace: Workplace; called: string }> {
  const workplace = await Workplace.for(t);
  const bin = join(workplace.folder, "bin");
  const called = join(workplace.folder, "called");
  await mkdir(bin);
  for (const name of names) {
    await writeFile(
      join(bin, name),
      `#!/bin/sh\nprintf '%s\\n' "${name} $*" "$PWD" "$JUPYTER_PATH" "$SNN_RUN" >'${called}'\nexit 3\n`,
    );
    await chmod(join(bin, name), 0o755);
  }
  const path = [bin, dirname(process.execPath), "/bin"].join(":");
  return { workplace: workplace.with({ PATH: path, JUPYTER_PATH: "" }), called };
}

suite("snn notebook", () => {
  test("opens a notebook with JupyterLab and our kernel, and ends with its exit code", async (t) => {
    const { workplace, called } = await withPrograms(t, "jupyter-lab", "jupyter-notebook");
    const { code } = await workplace.snn("notebook", "introduction", "--", "--no-browser");
    assert.equal(code, 3);
    assert.deepEqual((await readFile(called, "utf8")).split("\n").slice(0, 3), [
      "jupyter-lab Introduction.ipynb --no-browser",
      notebooks,
      notebooks,
    ]);
  });

  test("is content with the older Jupyter, and keeps the kernels of the person", async (t) => {
    const { workplace, called } = await withPrograms(t, "jupyter-notebook");
    await workplace.with({ JUPYTER_PATH: "/kernels/of/mine" }).snn("notebook");
    assert.deepEqual((await readFile(called, "utf8")).split("\n").slice(0, 3), [
      "jupyter-notebook ",
      notebooks,
      `${notebooks}:/kernels/of/mine`,
    ]);
  });

  test("hands on a run that is named by a folder of the place where it was started", async (t) => {
    const { workplace, called } = await withPrograms(t, "jupyter-lab");
    await mkdir(workplace.path("cats"));
    await writeFile(workplace.path("cats", "run.json"), "{}");
    await workplace.with({ SNN_RUN: "cats" }).snn("notebook", "--", "--no-browser");
    const [words, , , run] = (await readFile(called, "utf8")).split("\n");
    assert.equal(words, "jupyter-lab --no-browser");
    assert.equal(run, workplace.path("cats"));
  });

  test("says what to install where there is no Jupyter", async (t) => {
    const { workplace } = await withPrograms(t);
    const { code, stderr } = await workplace.snn("notebook");
    assert.equal(code, 2);
    assert.match(stderr, /^jupyter: found nothing on the PATH, expected Jupyter: pip install jupyterlab[^\n]*\n$/);
  });

  test("names the notebooks that there are", async (t) => {
    const { workplace } = await withPrograms(t, "jupyter-lab");
    const { code, stderr } = await workplace.snn("notebook", "Cookbook");
    assert.equal(code, 2);
    assert.match(stderr, /^Cookbook: found no such notebook, expected one of .*Analysis.*Codebook.*Introduction\n$/);
  });
});
