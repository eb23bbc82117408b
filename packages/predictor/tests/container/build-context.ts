import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a build may copy: the files of a folder that its .dockerignore does not exclude. */
export interface BuildContext {
  readonly folder: string;
  /** @param path below the folder, with `/` between its parts. */
  excludes(path: string): boolean;
  /** The files at or below a path that may be copied; none if there is nothing. */
  files(path: string): string[];
}

/** @param ignoreFile a file in the syntax of .dockerignore. */
export function readBuildContext(folder: string, ignoreFile: string): BuildContext {
  const excludes = exclusionOf(readFileSync(ignoreFile, "utf8"));
  const files = (path: string): string[] => {
    const status = lstatSync(join(folder, path), { throwIfNoEntry: false });
    if (status === undefined) return [];
    if (!status.isDirectory()) return excludes(path) ? [] : [path];
    return readdirSync(join(folder, path)).flatMap((name) => files(`${path}/${name}`));
  };
  return { folder, excludes, files };
}

/** Of the patterns that fit a path or a folder that it is in, the last one decides. */
function exclusionOf(ignoreFile: string): (path: string) => boolean {
  const lines = ignoreFile.split("\n").map((line) => line.trim());
  const patterns = lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({ excludes: !line.startsWith("!"), expression: expressionOf(line.replace(/^!/, "")) }));
  return (path) => patterns.findLast(({ expression }) => expression.test(path))?.excludes ?? false;
}

/** `*` is anything within a name; `**` before a name any folders, or none. @throws Error for what else patterns can be made of. */
function expressionOf(pattern: string): RegExp {
  if (!/^(?:\*\*\/)?[\w./*-]+$/.test(pattern) || /^\/|\/$/.test(pattern)) throw new Error(`the pattern ${pattern}`);
  const parts = pattern.replaceAll(".", "\\.").split(/(\*\*\/|\*)/);
  const source = parts.map((part) => (part === "**/" ? "(?:.*/)?" : part === "*" ? "[^/]*" : part)).join("");
  return new RegExp(`^${source}(?:/|$)`);
}
