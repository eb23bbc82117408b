// npm run notebooks [-- NAME …]: executes the notebooks and writes what has come of them into their files.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { executeNotebook, notebookNames, notebooksFolder } from "./execute.js";

const names = process.argv.length > 2 ? process.argv.slice(2) : notebookNames;
const runs = await mkdtemp(join(tmpdir(), "snn-notebooks-"));
try {
  const startedMs = performance.now();
  await Promise.all(
    names.map(async (name) => {
      const file = join(notebooksFolder, `${name}.ipynb`);
      const notebook = await executeNotebook(file, { runs: join(runs, name) });
      await writeFile(file, `${JSON.stringify(notebook, null, 1)}\n`);
      console.log(`${name}: ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
    }),
  );
} finally {
  await rm(runs, { recursive: true, force: true });
}
