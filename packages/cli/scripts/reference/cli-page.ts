import type { Argument, Command, Option } from "commander";
import { block, code, generated, page, table } from "./markdown.js";

/** docs/reference/cli.md. @param program the command line. */
export function cliPage(program: Command): string {
  const commands = leavesOf(program);
  return page([
    generated,
    "# The command line",
    `${program.description()}. \`bin/snn\` runs it from a clone; \`bin/snn COMMAND --help\` shows what is here.`,
    table(
      ["command", "what it does"],
      commands.map((command) => [`[${nameOf(command)}](#${anchorOf(nameOf(command))})`, command.description()]),
    ),
    ...commands.flatMap(section),
  ]);
}

/** The commands that do something, in the order of the help. */
function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}

function section(command: Command): string[] {
  const argumentsHelp = command.registeredArguments.map((argument) => [
    code(argumentName(argument)),
    plain(argument.description),
    defaultOf(argument),
  ]);
  const options = command.options
    .filter(({ hidden }) => !hidden)
    .map((option) => [code(option.flags), meaningOf(option), defaultOf(option)]);
  const rows = [...argumentsHelp, ...options];
  return [
    `## ${nameOf(command)}`,
    block("text", `${nameOf(command)} ${command.usage()}`),
    `${sentence(command.description())}`,
    rows.length === 0 ? "" : table(["", "what it is", "default"], rows),
    examplesOf(command),
  ];
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

function argumentName(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function meaningOf({ description, argChoices, mandatory }: Option): string {
  const choices = argChoices === undefined ? "" : ` (${argChoices.join(", ")})`;
  return plain(`${description}${choices}${mandatory ? " (needed)" : ""}`);
}

function defaultOf({
  defaultValue,
  defaultValueDescription,
}: {
  defaultValue?: unknown;
  defaultValueDescription?: string | undefined;
}): string {
  if (defaultValueDescription !== undefined) return defaultValueDescription;
  return defaultValue === undefined ? "" : code(String(defaultValue));
}

/** A text in which nothing is taken for HTML. */
function plain(text: string): string {
  return text.replaceAll("<", "&lt;");
}

/** What a command has added to the end of its help. */
function examplesOf(command: Command): string {
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text) });
  command.outputHelp();
  const added = help.slice(command.helpInformation().length).trim();
  return added === "" ? "" : block("text", added);
}

/** GitHub's anchor of a heading. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll(" ", "-");
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
