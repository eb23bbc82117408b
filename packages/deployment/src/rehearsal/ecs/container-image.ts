import { readFile } from "node:fs/promises";

/** What a container is started with, in place of its image. */
export interface ContainerImage {
  /** The program and its arguments. `node` is the Node that runs this. */
  readonly command: readonly [program: string, ...programArguments: string[]];
  readonly environment: Readonly<Record<string, string>>;
  /** Where it runs. */
  readonly folder: string;
}

/**
 * The command and the environment that a Dockerfile gives its last stage.
 *
 * @param folder stands for the working folder of the image: it must hold what that copies, at the same places.
 * @throws Error when the last stage has no CMD in the form of a list, or has an ENTRYPOINT
 */
export async function readContainerImage(dockerfile: string, folder: string): Promise<ContainerImage> {
  const lines = (await readFile(dockerfile, "utf8"))
    .replace(/^\s*#.*\n/gm, "")
    .replace(/\\\n/g, " ")
    .split("\n");
  const stage = lines.slice(lines.findLastIndex((line) => /^FROM\s/i.test(line)) + 1);
  const rest = (instruction: string) =>
    stage.flatMap((line) => {
      const [word, ...words] = line.split(" ");
      return word?.toUpperCase() === instruction ? [words.join(" ").trim()] : [];
    });
  if (rest("ENTRYPOINT").length > 0) throw new Error(`${dockerfile}: an ENTRYPOINT cannot be rehearsed`);
  const command: unknown = JSON.parse(rest("CMD").at(-1) ?? "null");
  if (!isCommand(command)) throw new Error(`${dockerfile}: the last stage has no CMD ["program", "argument"]`);
  const variables = rest("ENV").flatMap((line) => [...line.matchAll(/(\w+)=("[^"]*"|\S*)/g)]);
  return {
    command,
    environment: Object.fromEntries(variables.map(([, name, value]) => [name!, value!.replace(/^"|"$/g, "")])),
    folder,
  };
}

function isCommand(value: unknown): value is [string, ...string[]] {
  return Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === "string");
}
