import type { Command } from "commander";

/** `snn predict`: its options and its help. */
export function addPredict(snn: Command): void {
  snn
    .command("predict")
    .description("tell what is in pictures")
    .argument("<picture...>", "JPEG, PNG, WebP, AVIF, GIF or TIFF files of any size")
    .requiredOption("-m, --model <model>", "the output folder of a training, or a model.onnx")
    .option("--json", "one JSON line per picture")
    .addHelpText("after", "\nExample:\n  snn predict --model runs/run_0123456789abcdef cat.jpg dog.png")
    .action(async (pictures: string[], options) => {
      const { predictCommand } = await import("../predict/command.js");
      process.exitCode = await predictCommand(pictures, options);
    });
}
