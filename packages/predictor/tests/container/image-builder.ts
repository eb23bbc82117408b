import { execFile } from "node:child_process";
import { cp, mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { BuildContext } from "./build-context.js";
import { execForm, type Instruction, parsePairs } from "./dockerfile.js";

/** What comes out of a stage. */
export interface Image {
  /** The folder that stands for `/`, without what the base image would have put there. */
  readonly root: string;
  /** An absolute path in the image. */
  workdir: string;
  readonly environment: Record<string, string>;
  /** As USER says. */
  user: string;
  command: readonly string[];
  healthCheck: readonly string[];
}

/**
 * Follows a Dockerfile, with folders in the place of images: every stage starts with an empty folder, and with the programs
 * of this machine in the place of those of its base image. Its commands run in the folder that stands for its WORKDIR; they
 * are not shut in there, so that those with absolute paths are refused. As with BuildKit, only the stages that are needed
 * are built, and those that do not need each other at the same time.
 */
export class ImageBuilder {
  readonly #stages: ReadonlyMap<string, readonly Instruction[]>;
  readonly #context: BuildContext;
  readonly #folder: string;
  readonly #automatic: Readonly<Record<string, string>>;
  readonly #images = new Map<string, Promise<Image>>();

  /**
   * @param folder an empty one, for the images.
   * @param architecture that the image is for, as Docker calls it, such as `arm64`.
   */
  constructor(instructions: readonly Instruction[], context: BuildContext, folder: string, architecture: string) {
    this.#stages = stagesOf(instructions);
    this.#context = context;
    this.#folder = folder;
    this.#automatic = { TARGETARCH: architecture };
  }

  /**
   * Builds a stage, and before it those that it copies from.
   *
   * @param name of the stage; the last one has the name `""`.
   * @throws Error with what a command says that fails, and for instructions that are not known here.
   */
  build(name = ""): Promise<Image> {
    const image = this.#images.get(name) ?? this.#build(name);
    this.#images.set(name, image);
    return image;
  }

  async #build(name: string): Promise<Image> {
    const stage = this.#stages.get(name);
    if (stage === undefined) throw new Error(`no stage ${name}`);
    const root = join(this.#folder, name || "last");
    await mkdir(root);
    await Promise.all(stage.flatMap(({ flags }) => (flags["from"] === undefined ? [] : [this.build(flags["from"])])));
    const image: Image = { root, workdir: "/", environment: {}, user: "0", command: [], healthCheck: [] };
    const args: Record<string, string> = {};
    for (const instruction of stage) await this.#follow(instruction, image, args);
    return image;
  }

  async #follow({ line, name, text, flags }: Instruction, image: Image, args: Record<string, string>): Promise<void> {
    const here = join(image.root, image.workdir);
    switch (name) {
      case "ARG":
        for (const [arg, value] of parsePairs(text)) args[arg] = this.#automatic[arg] ?? value ?? "";
        return;
      case "ENV":
        for (const [variable, value] of parsePairs(text)) image.environment[variable] = value ?? "";
        return;
      case "WORKDIR":
        image.workdir = text;
        await mkdir(join(image.root, text), { recursive: true });
        return;
      case "COPY":
        if (flags["from"] === undefined) return copyFromContext(text, here, this.#context);
        return copyFromImage(text, here, await this.build(flags["from"]));
      case "RUN":
        return run(text, here, { ...image.environment, ...args });
      case "USER":
        image.user = text;
        return;
      case "CMD":
        image.command = execForm(text) ?? [];
        return;
      case "HEALTHCHECK":
        image.healthCheck = execForm(text.replace(/^CMD\s+/, "")) ?? [];
        return;
      case "LABEL":
      case "EXPOSE":
      case "STOPSIGNAL":
        return;
      default:
        throw new Error(`line ${line}: ${name}, which is not known here`);
    }
  }
}

/** The instructions after each FROM. What is before the first is for FROM alone. */
function stagesOf(instructions: readonly Instruction[]): Map<string, Instruction[]> {
  const stages = new Map<string, Instruction[]>();
  let stage: Instruction[] = [];
  for (const instruction of instructions) {
    if (instruction.name !== "FROM") {
      stage.push(instruction);
      continue;
    }
    const [base, name = ""] = instruction.text.split(/\s+as\s+/i);
    if (stages.has(base!)) throw new Error(`line ${instruction.line}: a stage that starts from another`);
    stage = [];
    stages.set(name, stage);
  }
  return stages;
}

/** Copies files into a folder, whose name ends with a slash, and what is in a folder into another one. */
async function copyFromContext(text: string, here: string, context: BuildContext): Promise<void> {
  const { paths, target } = splitCopy(text);
  for (const path of paths)
    for (const file of context.files(path)) {
      if (file === path && !target.endsWith("/")) throw new Error(`a file is copied to what may be a file: ${text}`);
      const copy = join(here, target, file === path ? basename(file) : file.slice(path.length));
      await mkdir(dirname(copy), { recursive: true });
      await cp(join(context.folder, file), copy);
    }
}

async function copyFromImage(text: string, here: string, image: Image): Promise<void> {
  const { paths, target } = splitCopy(text);
  for (const path of paths)
    await cp(join(image.root, path), join(here, target), { recursive: true, verbatimSymlinks: true });
}

function splitCopy(text: string): { paths: string[]; target: string } {
  const paths = text.split(/\s+/);
  return { target: paths.pop()!, paths };
}

async function run(command: string, here: string, environment: Readonly<Record<string, string>>): Promise<void> {
  if (/(^|[\s"'=])\/\w/.test(command)) throw new Error(`an absolute path: ${command}`);
  // npm has its settings, and what it has fetched before, as on any other day.
  const { NODE_ENV: _, NODE_OPTIONS: __, ...inherited } = process.env;
  await promisify(execFile)("sh", ["-c", command], {
    cwd: here,
    env: { ...inherited, npm_config_prefer_offline: "true", ...environment },
  });
}
