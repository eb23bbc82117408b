import type { Command } from "commander";

/** `snn notebook`: its options and its help. */
export function addNotebook(snn: Command): void {
  snn
    .command("notebook")
    .description("open the notebooks with the Jupyter of this machine")
    .argument("[name]", "Introduction, Codebook or Analysis; all of them when left out")
    .argument("[options...]", "behind --: what Jupyter gets besides, such as --no-browser")
    .addHelpText(
      "after",
      `
Examples:
  snn notebook Introduction
  SNN_RUN=runs/run_0123456789abcdef snn notebook Analysis   takes that run apart; with SNN_STAGE one of a deployed stage`,
    )
    .action(async (name: string | undefined, words: string[]) => {
      const { notebookCommand } = await import("../notebook/command.js");
      // Without a name, what is behind -- comes first.
      const isWord = name?.startsWith("-") ?? false;
      process.exitCode = await notebookCommand(isWord ? undefined : name, isWord ? [name!, ...words] : words);
    });
}
