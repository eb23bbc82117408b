import { type Command, InvalidArgumentError, Option } from "commander";
import { type Augmentation, augmentations, balances, type Size } from "../dataset/build-options.js";
import { notEmpty, wholeNumber } from "./options.js";

/** `snn dataset …`: its options and its help. */
export function addDataset(snn: Command): void {
  const dataset = snn.command("dataset").description("make data sets of pictures, and look at data sets");
  addBuild(dataset);
  dataset
    .command("inspect")
    .description("check a data set and show what is in it, and what may be wrong with it")
    .argument("<file>", "an HDF5 file")
    .option("--contact-sheet <png>", "draw some pictures of every class into this file", pngFile)
    .option("--json", "one JSON object")
    .action(async (file: string, options) => {
      const { inspectCommand } = await import("../dataset/inspect.js");
      process.exitCode = await inspectCommand(file, options);
    });
  dataset
    .command("import")
    .description("make one data set of two files, such as train_catvnoncat.h5 and test_catvnoncat.h5")
    .argument("<train>", "an HDF5 file with train_set_x, train_set_y and list_classes", notEmpty)
    .argument("<test>", "an HDF5 file with test_set_x, test_set_y and list_classes", notEmpty)
    .argument("<output>", "the data set that is written, such as cats.h5", hdf5File)
    .option("--json", "one JSON object")
    .action(async (train: string, test: string, output: string, options) => {
      const { importCommand } = await import("../dataset/import-command.js");
      process.exitCode = await importCommand(train, test, output, options);
    });
}

function addBuild(dataset: Command): void {
  dataset
    .command("build")
    .description("make a data set of your own pictures: a folder a class, or a list in a CSV file")
    .argument(
      "<pictures>",
      "a folder with a sub-folder per class (or with train and test, each with those), or a CSV file with the columns file and label, and set if you like",
      notEmpty,
    )
    .argument("<output>", "the data set that is written, such as pictures.h5", hdf5File)
    .addOption(
      new Option("--size <pixels>", "of every picture: its side, or WIDTHxHEIGHT")
        .argParser(size)
        .default({ width: 64, height: 64 }, "64"),
    )
    .option("--gray", "one channel instead of three")
    .addOption(
      new Option("--fit <how>", "a picture of another shape is stretched, cut, or set on white")
        .choices(["fill", "cover", "contain"])
        .default("fill"),
    )
    .addOption(
      new Option("--test-share <share>", "of every class, for the test set").argParser(share).default(0.2, "0.2"),
    )
    .option("-s, --seed <n>", "of whatever is drawn; the same pictures and seed give the same file", wholeNumber(0), 1)
    .addOption(
      new Option("--balance <how>", "as many training examples of every class: of the smallest, or of the largest")
        .choices(balances)
        .default("none"),
    )
    .addOption(
      new Option(
        "--augment <changes>",
        `adds changed copies of the training pictures: ${augmentations.join(", ")}, with commas between them`,
      ).argParser(changes),
    )
    .option("--copies <n>", "changed copies of every training picture (default: 1 with --augment)", wholeNumber(0, 100))
    .option("--contact-sheet <png>", "where to draw some pictures of every class (default: beside the output)", pngFile)
    .option("--no-contact-sheet", "draw none")
    .option("--json", "one JSON object, with every file that was left out or is there twice")
    .addHelpText(
      "after",
      `
Examples:
  snn dataset build pictures pictures.h5                   pictures/cat/*.jpg, pictures/dog/*.jpg, …
  snn dataset build digits digits.h5 --size 28 --gray      digits/train/0/*.png, digits/test/0/*.png, …
  snn dataset build list.csv pictures.h5 --size 64x48      file,label,set
  snn dataset build pictures pictures.h5 --balance oversample --augment flip,rotate,crop,colour --copies 3

Files that are no pictures are left out and listed. A picture that is there twice is taken once. Pictures that are nearly
the same stay together: in the training set, unless all of them were given as test pictures. So the test set shows what
the network has not seen.`,
    )
    .action(async (source: string, output: string, options) => {
      const { buildCommand } = await import("../dataset/build-command.js");
      process.exitCode = await buildCommand(source, output, options);
    });
}

/** Takes `64` or `64x48`. @throws InvalidArgumentError */
function size(text: string): Size {
  const [, width, height = width] = /^(\d+)(?:x(\d+))?$/i.exec(text) ?? [];
  const sides = { width: Number(width), height: Number(height) };
  const isSide = (side: number) => side >= 1 && side <= 4096;
  if (isSide(sides.width) && isSide(sides.height)) return sides;
  throw new InvalidArgumentError("Expected a side such as 64, or WIDTHxHEIGHT such as 64x48, from 1 to 4096 pixels.");
}

/** Takes a share of a whole. @throws InvalidArgumentError */
function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value < 1) return value;
  throw new InvalidArgumentError("Expected a number between 0 and 1, such as 0.2.");
}

/** Takes a list of {@link augmentations}. @throws InvalidArgumentError */
function changes(text: string): Augmentation[] {
  const names = text.split(",").map((name) => name.trim().replace(/^color$/, "colour"));
  if (names.every((name): name is Augmentation => (augmentations as readonly string[]).includes(name)))
    return [...new Set(names)];
  throw new InvalidArgumentError(`Expected some of ${augmentations.join(",")}.`);
}

/** Takes the name of a data set to be written: nothing else shall be overwritten by mistake. @throws InvalidArgumentError */
function hdf5File(text: string): string {
  if (/\.(h5|hdf5)$/i.test(text)) return text;
  throw new InvalidArgumentError("Expected a file name that ends in .h5 or .hdf5.");
}

/** Takes the name of a picture to be written. @throws InvalidArgumentError */
function pngFile(text: string): string {
  if (/\.png$/i.test(text)) return text;
  throw new InvalidArgumentError("Expected a file name that ends in .png.");
}
