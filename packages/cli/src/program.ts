import { availableParallelism } from "node:os";
import { decisionSchema } from "@snn/core";
import { Command, InvalidArgumentError, Option } from "commander";
import { listDeadLettersCommand, resendDeadLettersCommand } from "./cloud/dead-letters-command.js";
import { watchCommand } from "./cloud/watch-command.js";
import { inspectCommand } from "./dataset/inspect.js";
import { predictCommand } from "./predict/command.js";
import { modelsFolder } from "./releases/models-folder.js";
import { trainCommand } from "./train/command.js";
import { faultNames, parseFaults } from "./train/faults.js";

/** The command line. */
export function program(): Command {
  const snn = new Command("snn")
    .description("Neural networks trained on a message queue: every neuron, forward and backward, is one work item")
    .exitOverride()
    .showHelpAfterError("(--help tells more)");
  addTrain(snn);
  addPredict(snn);
  addServe(snn);
  addReleases(snn);
  addDataset(snn);
  addClouds(snn);
  return snn;
}

function addTrain(snn: Command): void {
  snn
    .command("train")
    .description("train a network on a data set: upload it, then follow the events")
    .argument("[dataset]", "an HDF5 file; the shipped pictures of cats when left out")
    .option(
      "-p, --parameters <file>",
      "the network and how it is trained; the shipped parameters.json when left out",
      notEmpty,
    )
    .option("-e, --epochs <n>", "instead of the parameters' epochs", wholeNumber(1))
    .addOption(new Option("--precision <name>", "instead of the parameters' precision").choices(["float64", "float32"]))
    .option("-s, --seed <n>", "instead of the parameters' seed", wholeNumber(0))
    .option("-o, --output <dir>", "where the results go (default: runs/<run id>)", notEmpty)
    .addOption(modelsOption())
    .option("-r, --resume <run>", "go on with an interrupted run: its id, or its folder")
    .addOption(
      new Option(
        "-c, --cloud <name>",
        "where: in this process, on real queues of this machine, or in a cloud: --stage, or what the environment names",
      )
        .choices(["embedded", "local", "aws"])
        .default("embedded"),
    )
    .addOption(stageOption().implies({ cloud: "aws" }))
    .addOption(regionOption())
    .option("-w, --workers <n>", "worker processes of the local cloud (default: one a processor)", wholeNumber(1))
    .option("--latencies", "let messages of the local cloud take as long as on AWS")
    .option("--message-batch <n>", "neuron tasks that a worker is handed at once (changes no result)", wholeNumber(1))
    .option(
      "--faults <spec>",
      `break things to see that nothing breaks: shares of ${faultNames.join(", ")}, and a seed`,
      parseFaults,
    )
    .option("--json", "one JSON line per event on standard output, and nothing else there")
    .option("-q, --quiet", "no progress and no summary")
    .addHelpText(
      "after",
      `
Examples:
  snn train                                      the shipped data set and parameters
  snn train pictures.h5 --parameters net.json    your own
  snn train --epochs 5 --json | jq .type         the events, for another program
  snn train --faults "seed=7,duplicate=0.3,reorder=1,lose=0.1,crash=0.02"
                                                 the same model, whatever happens to the messages
  snn train --resume runs/run_0123456789abcdef   after Ctrl-C, or worse
  snn train --cloud local --workers 4            the same model over SQS, EventBridge and Redis on this machine
  snn train --stage dev pictures.h5              on what bin/deploy has deployed; goes on without this machine

Exit codes: 0 done, 1 the training failed, 2 wrong input, 130 or 143 interrupted (resumable)`,
    )
    .action(async (dataset: string | undefined, options) => {
      process.exitCode = await trainCommand(dataset, options);
    });
}

function addPredict(snn: Command): void {
  snn
    .command("predict")
    .description("tell what is in pictures")
    .argument("<picture...>", "JPEG, PNG, WebP, AVIF, GIF or TIFF files of any size")
    .requiredOption("-m, --model <model>", "the output folder of a training, or a model.onnx")
    .option("--json", "one JSON line per picture")
    .addHelpText("after", "\nExample:\n  snn predict --model runs/run_0123456789abcdef cat.jpg dog.png")
    .action(async (pictures: string[], options) => {
      process.exitCode = await predictCommand(pictures, options);
    });
}

function addServe(snn: Command): void {
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
      const { serveCommand } = await import("./serve/command.js");
      process.exitCode = await serveCommand(options);
    });
}

function addReleases(snn: Command): void {
  const command = (name: string, description: string) =>
    snn
      .command(name)
      .description(description)
      .addOption(modelsOption())
      .addOption(releasesCloudOption())
      .addOption(stageOption().implies({ cloud: "aws" }))
      .addOption(regionOption());
  const decision = (name: string, description: string) =>
    command(name, description)
      .option("--by <name>", "who decides (default: who is logged in)", personName)
      .option("--why <text>", "the reason, for those who look back", reason);
  command("releases", "show the models on their way to production, and who decided about them")
    .option("--json", "one JSON line per release")
    .action(async (options) => {
      const { listReleasesCommand } = await import("./releases/list-command.js");
      process.exitCode = await listReleasesCommand(options);
    });
  command("release", "put a model up for a decision; the first one ever goes to production by itself")
    .argument("<model>", "a model.onnx, or the output folder of a training")
    .action(async (model: string, options) => {
      const { releaseCommand } = await import("./releases/release-command.js");
      process.exitCode = await releaseCommand(model, options);
    });
  for (const [name, verdict, description] of [
    ["approve", "approved", "put a release that waits in staging into production"],
    ["reject", "rejected", "say no to a release that waits in staging"],
  ] as const)
    decision(name, description)
      .argument("<release>", "its id, such as rel_67e2413ac44ea399")
      .action(async (releaseId: string, options) => {
        const { decideCommand } = await import("./releases/decide-command.js");
        process.exitCode = await decideCommand(releaseId, verdict, options);
      });
  decision("rollback", "put what was in production before there again").action(async (options) => {
    const { rollBackCommand } = await import("./releases/decide-command.js");
    process.exitCode = await rollBackCommand(options);
  });
}

function modelsOption(): Option {
  return new Option("--models <dir>", "the folder of models and releases").default(modelsFolder).argParser(notEmpty);
}

function releasesCloudOption(): Option {
  return new Option(
    "-c, --cloud <name>",
    "whose releases: of this machine, or of a cloud: --stage, or what the environment names",
  )
    .choices(["embedded", "aws"])
    .default("embedded");
}

function stageOption(): Option {
  return new Option("--stage <name>", "the deployed stage, such as dev or production").argParser(stageName);
}

function regionOption(): Option {
  return new Option("--region <name>", "of the stage (default: AWS_REGION, or that of the AWS profile)");
}

function stageName(text: string): string {
  if (/^[a-z][a-z0-9-]*$/i.test(text)) return text;
  throw new InvalidArgumentError("Expected letters, digits and hyphens, a letter first.");
}

function personName(text: string): string {
  if (decisionSchema.shape.by.safeParse(text).success) return text;
  throw new InvalidArgumentError("Expected a name of at most 200 characters.");
}

function reason(text: string): string {
  if (decisionSchema.shape.reason.safeParse(text).success) return text;
  throw new InvalidArgumentError("Expected at most 1,000 characters.");
}

function addDataset(snn: Command): void {
  const dataset = snn.command("dataset").description("look at data sets");
  dataset
    .command("inspect")
    .description("check a data set and show what is in it")
    .argument("<file>", "an HDF5 file")
    .option("--json", "one JSON object")
    .action(async (file: string, options) => {
      process.exitCode = await inspectCommand(file, options);
    });
}

function addClouds(snn: Command): void {
  snn
    .command("watch")
    .description("follow a run in a cloud to its end: of --stage, or the one that the environment names")
    .argument("<run>", "its id")
    .addOption(stageOption())
    .addOption(regionOption())
    .option("-o, --output <dir>", "bring its files here when it has ended", notEmpty)
    .option("--json", "one JSON line per event")
    .action(async (runId: string, options) => {
      process.exitCode = await watchCommand(runId, options);
    });
  snn
    .command("worker")
    .description("work on the neuron tasks of the linked cloud until a signal comes")
    .action(async () => {
      const { workerCommand } = await import("./cloud/worker-command.js");
      process.exitCode = await workerCommand();
    });
  const letters = snn.command("dead-letters").description("messages of a cloud that were given up");
  letters
    .command("list", { isDefault: true })
    .description("show them, with the reasons")
    .addOption(stageOption())
    .addOption(regionOption())
    .option("--json", "one JSON line per letter")
    .action(async (options) => {
      process.exitCode = await listDeadLettersCommand(options);
    });
  letters
    .command("resend")
    .description("send them again to where they came from")
    .argument("[id...]", "which; all when left out")
    .addOption(stageOption())
    .addOption(regionOption())
    .action(async (ids: string[], options) => {
      process.exitCode = await resendDeadLettersCommand(ids, options);
    });
  const cloud = snn.command("cloud").description("AWS on this machine");
  cloud
    .command("up")
    .description("keep a local cloud running, for the AWS CLI, other commands and curious people")
    .option("-w, --workers <n>", "worker processes", wholeNumber(0), availableParallelism())
    .option("--latencies", "let messages take as long as on AWS")
    .action(async (options) => {
      const { upCommand } = await import("./cloud/up-command.js");
      process.exitCode = await upCommand(options);
    });
}

function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    const limit = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`Expected a whole number ${limit}.`);
  };
}

function notEmpty(text: string): string {
  if (text === "") throw new InvalidArgumentError("Expected a path.");
  return text;
}
