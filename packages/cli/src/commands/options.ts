import { decisionSchema } from "@snn/core";
import { InvalidArgumentError, Option } from "commander";
import { defaultPagePort } from "../live/page-options.js";
import { modelsFolder } from "../releases/models-folder.js";

/** `--models`: where models and releases of this machine are. */
export function modelsOption(): Option {
  return new Option("--models <dir>", "the folder of models and releases").default(modelsFolder).argParser(notEmpty);
}

/** `--stage`: which deployed cloud. */
export function stageOption(): Option {
  return new Option("--stage <name>", "the deployed stage, such as dev or production").argParser(stageName);
}

/** `--region`: where the stage is. */
export function regionOption(): Option {
  return new Option("--region <name>", "of the stage (default: AWS_REGION, or that of the AWS profile)");
}

/** `--port`: where the live page is served. */
export function portOption(): Option {
  return new Option(
    "--port <n>",
    `of the page on this machine, 0 for any that is free (default: ${defaultPagePort})`,
  ).argParser(wholeNumber(0, 65_535));
}

function stageName(text: string): string {
  if (/^[a-z][a-z0-9-]*$/i.test(text)) return text;
  throw new InvalidArgumentError("Expected letters, digits and hyphens, a letter first.");
}

/** Takes the name of a person. @throws InvalidArgumentError */
export function personName(text: string): string {
  if (decisionSchema.shape.by.safeParse(text).success) return text;
  throw new InvalidArgumentError("Expected a name of at most 200 characters.");
}

/** Takes the reason of a decision. @throws InvalidArgumentError */
export function reason(text: string): string {
  if (decisionSchema.shape.reason.safeParse(text).success) return text;
  throw new InvalidArgumentError("Expected at most 1,000 characters.");
}

/** Takes a whole number of a range. @throws InvalidArgumentError */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    const limit = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`Expected a whole number ${limit}.`);
  };
}

/** Takes an amount of dollars. @throws InvalidArgumentError */
export function dollars(text: string): number {
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError("Expected dollars, such as 0.50.");
}

/** Takes a path. @throws InvalidArgumentError */
export function notEmpty(text: string): string {
  if (text === "") throw new InvalidArgumentError("Expected a path.");
  return text;
}
