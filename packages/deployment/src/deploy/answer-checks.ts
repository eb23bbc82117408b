import { readFile } from "node:fs/promises";
import { InvalidInputError, type Problem, parseParameters } from "@snn/core";
import { type AnswerName, answerNames, answerSources, type GivenAnswers } from "./answers.js";
import { isStageName, stageRule } from "./stage-name.js";

/** RFC 5321's lengths, and no more: whether an address is anybody's only a mail can tell. */
const mailPattern =
  /^(?=.{3,254}$)[^\s@<>()[\],;:"\\]{1,64}@[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i;

const regionPattern = /^[a-z]{2}(-[a-z]+)+-\d{1,2}$/;

/** Whether a text has the form of a region's name. Whether there is such a region only AWS knows. */
export function isRegionName(text: string): boolean {
  return regionPattern.test(text);
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EISDIR: "a folder",
  EACCES: "a file that may not be read",
};

/** What is wrong with an answer, without asking AWS: nothing, or a line a problem. */
export async function problemsOf(name: AnswerName, value: string): Promise<readonly Problem[]> {
  const wrong = (expected: string) => [{ file: answerSources[name].option, path: "", found: shown(value), expected }];
  switch (name) {
    case "stage":
      return isStageName(value) ? [] : wrong(stageRule);
    case "region":
      return isRegionName(value) ? [] : wrong("a region of AWS, such as eu-central-1");
    case "mail":
      return mailPattern.test(value) ? [] : wrong("a mail address, such as you@example.org");
    case "parameters":
      return problemsOfFile(value);
  }
}

/** The same for all answers, and which are missing. */
export async function problemsOfAll(answers: GivenAnswers): Promise<readonly Problem[]> {
  const each = answerNames.map(async (name) => {
    const value = answers[name];
    return value === undefined ? [missing(name)] : problemsOf(name, value);
  });
  return (await Promise.all(each)).flat();
}

/** An answer that nobody has given, and how to give it. */
export function missing(name: AnswerName): Problem {
  const { option, variable } = answerSources[name];
  return {
    file: option,
    path: "",
    found: "nothing",
    expected: `${option} or ${variable}, since there is nobody to ask`,
  };
}

async function problemsOfFile(file: string): Promise<readonly Problem[]> {
  try {
    parseParameters(await readFile(file, "utf8"), file);
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems;
    const { code, message } = error as NodeJS.ErrnoException;
    const found = unreadable[code ?? ""] ?? message;
    return [{ file, path: "", found, expected: "the parameters of a network, as JSON" }];
  }
}

function shown(value: string): string {
  return value === "" ? "nothing" : JSON.stringify(value);
}
