import { mkdir, writeFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { Command } from "commander";
import { architectureSvg } from "../picture/architecture-svg.js";
import { graphText } from "./graph-text.js";
import { committed, currentGraph, graphTextFile, pictureFile, reviewedStages } from "./reviewed-stages.js";
import { textDifference } from "./text-difference.js";

interface GraphOptions {
  readonly stage: readonly string[];
  readonly root: string;
  readonly print?: true;
  readonly check?: true;
}

const options = new Command("graph")
  .description(
    "Evaluates the stacks without AWS and writes what they would create to stacks/graph/<stage>.txt and docs/architecture.svg",
  )
  .option("--stage <stage...>", "which stages", [...reviewedStages])
  .option("--root <folder>", "the folder of sst.config.ts", ".")
  .option("--print", "print the texts instead of writing them")
  .option("--check", "fail when what is written is not current")
  .parse()
  .opts<GraphOptions>();
const root = resolve(options.root);

try {
  for (const stage of options.stage) await show(stage);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function show(stage: string): Promise<void> {
  const graph = await currentGraph(root, stage, (output) => process.stderr.write(output));
  if (options.print) {
    process.stdout.write(graphText(graph));
    return;
  }
  await put(graphTextFile(root, stage), graphText(graph));
  if (stage === "dev") await put(pictureFile(root), await architectureSvg(graph));
}

async function put(file: string, text: string): Promise<void> {
  const name = relative(root, file);
  if (!options.check) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    console.log(`${name}: ${text.split("\n").length} lines`);
    return;
  }
  const difference = textDifference(await committed(file), text);
  if (difference === undefined) return;
  console.error(`${name} is not current; npm run graph writes it.\n${difference}`);
  process.exitCode = 1;
}
