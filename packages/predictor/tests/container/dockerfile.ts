/** An instruction of a Dockerfile. */
export interface Instruction {
  /** Of its first line, from 1. */
  readonly line: number;
  /** In upper case. */
  readonly name: string;
  /** `--platform=linux/amd64` as `platform`: `linux/amd64`. */
  readonly flags: Readonly<Record<string, string>>;
  /** What follows the flags, without comments and in one line. */
  readonly text: string;
}

/** Reads a Dockerfile. @throws Error for what is not understood here: here-documents, and another escape character. */
export function parseDockerfile(source: string): Instruction[] {
  if (/^#\s*escape\s*=/im.test(source)) throw new Error("another escape character");
  const instructions: Instruction[] = [];
  let started: { line: number; parts: string[] } | undefined;
  for (const [index, text] of source.split("\n").entries()) {
    // Comments and empty lines may stand within an instruction, too.
    if (/^\s*(#|$)/.test(text)) continue;
    started ??= { line: index + 1, parts: [] };
    started.parts.push(text.replace(/\\\s*$/, "").trim());
    if (/\\\s*$/.test(text)) continue;
    instructions.push(parseInstruction(started.line, started.parts.join(" ")));
    started = undefined;
  }
  if (started !== undefined) throw new Error(`line ${started.line}: an instruction without an end`);
  return instructions;
}

function parseInstruction(line: number, text: string): Instruction {
  const [, name, flags, rest] = /^(\w+)\s+((?:--[a-z-]+(?:=\S+)?\s+)*)(.*)$/.exec(text) ?? [];
  if (name === undefined || rest === undefined) throw new Error(`line ${line}: no instruction`);
  if (/<<-?["']?\w/.test(rest)) throw new Error(`line ${line}: a here-document`);
  return { line, name: name.toUpperCase(), flags: parseFlags(flags!), text: rest };
}

function parseFlags(flags: string): Record<string, string> {
  const pairs = flags.split(/\s+/).filter((flag) => flag !== "");
  return Object.fromEntries(
    pairs.map((flag) => {
      const [name, ...value] = flag.slice(2).split("=");
      return [name!, value.join("=")];
    }),
  );
}

/** The list of an instruction in exec form: a JSON list of strings. @returns undefined for the other form, which runs a shell. */
export function execForm(text: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((part) => typeof part === "string") ? list : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces `$NAME` and `${NAME}`. @throws Error for a variable that is not there. */
export function expand(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$(?:(\w+)|\{(\w+)\})/g, (_, plain?: string, braced?: string) => {
    const value = variables[plain ?? braced!];
    if (value === undefined) throw new Error(`no variable ${plain ?? braced}`);
    return value;
  });
}

/** `NAME=value OTHER="other value"`, or `NAME` alone, of ARG, ENV and LABEL. */
export function parsePairs(text: string): [name: string, value: string | undefined][] {
  return [...text.matchAll(/([\w.]+)(?:=(?:"([^"]*)"|(\S*)))?/g)].map(([, name, quoted, plain]) => [
    name!,
    quoted ?? plain,
  ]);
}
