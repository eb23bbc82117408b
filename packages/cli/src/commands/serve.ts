import type { Command } from "commander";
import { modelsOption, notEmpty, wholeNumber } from "./options.js";

/** `snn serve`: its options and its help. */
export function addServe(snn: Command): void {
  snn
    .command("serve")
    .description("answer what is in pictures, for people and programs: production on one port, staging on another")
    .option(
      "--production <model>",
      "put this model into production first: a model.onnx, or the folder of a run",
      notEmpty,
    )
    .option("--staging <model>", "put this model into staging first", notEmpty)
    .addOption(modelsOption())
    .option("--host <name>", "where to listen; 0.0.0.0 for other machines", notEmpty, "localhost")
    .option("--port <n>", "of production", wholeNumber(1, 65_535), 8000)
    .option("--staging-port <n>", "of staging, and of the page that decides on releases", wholeNumber(1, 65_535), 8080)
    .option("--allow-host <name...>", "hosts whose pictures may be fetched wherever they are: NAME or NAME:PORT")
    .option(
      "--rate-limit <n>",
      "pictures that a client may have looked at in a minute (default: any number)",
      wholeNumber(1),
    )
    .option("--json", "a structured log on standard output, a JSON line each")
    .addHelpText(
      "after",
      `
Examples:
  snn serve                                          what \`snn train\` has released
  snn serve --production runs/run_0123456789abcdef   a model that you have
  curl --data-binary @cat.jpg localhost:8000/image   ask it; or open http://localhost:8000/ui
  curl "localhost:8000/image?image=https://example.org/cat.jpg"`,
    )
    .action(async (options) => {
      const { serveCommand } = await import("../serve/command.js");
      process.exitCode = await serveCommand(options);
    });
}
