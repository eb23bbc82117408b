import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectFile } from "../../src/project.js";

/**
 * Why a block of commands is not run by the tests, as its fence says: ```sh aws needs an account, ```sh long takes minutes or has a
 * test of its own, ```sh person needs somebody who looks, answers, or has another machine.
 */
const marks = ["aws", "long", "person"] as const;

/** A command of a page. */
export interface DocumentedCommand {
  /** Where it is, such as `README.md:12`. */
  readonly place: string;
  /** As it stands there, without the comment behind it. */
  readonly text: string;
  /** Whether the tests run it: else they only look whether there is such a command with such options. */
  readonly isRun: boolean;
}

/** A page of the documentation. */
export interface Page {
  /** From the project's folder. */
  readonly path: string;
  readonly text: string;
  readonly commands: readonly DocumentedCommand[];
}

/** The README and everything below docs/. */
export async function readPages(): Promise<Page[]> {
  const below = await readdir(projectFile("docs"), { recursive: true });
  const paths = ["README.md", ...below.filter((path) => path.endsWith(".md")).map((path) => join("docs", path))].sort();
  return Promise.all(
    paths.map(async (path) => {
      const text = await readFile(projectFile(path), "utf8");
      return { path, text, commands: commandsIn(path, text) };
    }),
  );
}

/** The commands of the ```sh blocks of a page. @throws Error for a block with a mark that means nothing. */
export function commandsIn(path: string, text: string): DocumentedCommand[] {
  const commands: DocumentedCommand[] = [];
  let mark: string | undefined;
  let begun: { text: string; place: string } | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const place = `${path}:${index + 1}`;
    const [, fence] = /^ *```(.*)$/.exec(line) ?? [];
    if (fence !== undefined) mark = mark === undefined ? markOf(fence, place) : undefined;
    if (fence !== undefined || mark === undefined || mark === "none") continue;
    const { command, goesOn } = lineOf(line);
    const whole: { text: string; place: string } =
      begun === undefined ? { text: command, place } : { ...begun, text: `${begun.text} ${command}` };
    begun = goesOn ? whole : undefined;
    if (!goesOn && whole.text !== "") commands.push({ ...whole, isRun: mark === "" });
  }
  return commands;
}

/** "none" for a block of something else, "" for commands that are run. */
function markOf(fence: string, place: string): string {
  const [language, mark = "", ...more] = fence.trim().split(/\s+/);
  if (language !== "sh") return "none";
  if (more.length === 0 && (mark === "" || (marks as readonly string[]).includes(mark))) return mark;
  throw new Error(`${place}: a block of commands is marked with one of ${marks.join(", ")}, or with nothing`);
}

/** A line without its comment, and whether the next one belongs to it. */
function lineOf(line: string): { command: string; goesOn: boolean } {
  const command = line.replace(/(^|\s)#.*$/, "").trim();
  return command.endsWith("\\") ? { command: command.slice(0, -1).trim(), goesOn: true } : { command, goesOn: false };
}
