import { existsSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import { program } from "../../src/program.js";
import { projectFile } from "../../src/project.js";

/** Programs that are not ours. */
const programs = ["aws", "cd", "cmp", "cp", "curl", "git", "jq", "mkdir", "npm", "npx", "pip", "redis-cli", "ssh"];

const scripts = (JSON.parse(readFileSync(projectFile("package.json"), "utf8")) as { scripts: Record<string, string> })
  .scripts;

/** Fails unless there is such a command, and all its options. Nothing is run. @throws Error that says what is unknown. */
export async function checkCommand(text: string): Promise<void> {
  for (const words of splitCommands(text)) {
    const first = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
    const [name = "", ...rest] = words.slice(first);
    if (name === "bin/snn" || name === "snn") await parse(rest);
    else if (name === "bin/train") await parse(["train", ...rest]);
    else if (name.startsWith("bin/") || name.startsWith(".ci/")) expectFile(name);
    else if (name === "npm" && rest[0] === "run") expectScript(rest[1] ?? "");
    else if (!programs.includes(name)) throw new Error(`unknown program: ${name}`);
  }
}

/** The words of the commands of a line, which pipes and the like part. */
export function splitCommands(text: string): string[][] {
  const words = [...text.matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/g)];
  const commands: string[][] = [[]];
  for (const [, double, single, plain] of words) {
    if (plain !== undefined && ["|", "&&", ";", ">", "<", "&"].includes(plain)) commands.push([]);
    else commands.at(-1)!.push(double ?? single ?? plain!);
    if (plain === ">" || plain === "<") commands.at(-1)!.push("cd");
  }
  return commands.filter((command) => command.length > 0);
}

/** Parses an `snn` command line as the real one does, and does nothing then. */
async function parse(words: readonly string[]): Promise<void> {
  const snn = program();
  disarm(snn);
  await snn.parseAsync(words, { from: "user" });
}

function disarm(command: Command): void {
  command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  if (command.commands.length === 0) command.action(() => {});
  for (const child of command.commands) disarm(child);
}

function expectFile(path: string): void {
  if (!existsSync(projectFile(path))) throw new Error(`no file ${path}`);
}

function expectScript(name: string): void {
  if (scripts[name] === undefined) throw new Error(`no script ${name} in package.json`);
}
