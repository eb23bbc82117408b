import type { BuildContext } from "./build-context.js";
import { execForm, expand, type Instruction, parsePairs } from "./dockerfile.js";

/** What BuildKit sets by itself. */
const automatic = { BUILDPLATFORM: "linux/amd64", TARGETPLATFORM: "linux/amd64", TARGETARCH: "amd64" };

const secretName = /secret|token|passw|credential|private|api_?key|access_?key/i;

/** What is wrong with a Dockerfile, one line each, by the rules that this project has for its own. */
export function problemsOf(instructions: readonly Instruction[], context: BuildContext): string[] {
  const all = (name: string) => instructions.filter((instruction) => instruction.name === name);
  const last = instructions.slice(instructions.findLastIndex(({ name }) => name === "FROM"));
  const ofLast = (name: string) => last.findLast((instruction) => instruction.name === name)?.text ?? "";
  const problems: string[] = [];
  const check = (isFine: boolean, problem: string) => {
    if (!isFine) problems.push(problem);
  };

  for (const { line, image } of baseImages(instructions))
    check(/^[\w./-]+:\d[\w.-]*(@sha256:[0-9a-f]{64})?$/.test(image), `line ${line}: no version: ${image}`);
  for (const { line } of all("ADD")) problems.push(`line ${line}: ADD, which fetches and unpacks: COPY does not`);
  for (const { line, text } of [...all("ARG"), ...all("ENV")])
    for (const [name] of parsePairs(text)) check(!secretName.test(name), `line ${line}: a secret would stay: ${name}`);
  for (const { line, name, text } of instructions)
    check(!/^(WORKDIR|USER|EXPOSE)$/.test(name) || !text.includes("$"), `line ${line}: ${name} depends on a variable`);
  for (const { line, text, flags } of all("COPY")) {
    if (flags["from"] !== undefined) continue;
    for (const source of text.split(/\s+/).slice(0, -1))
      check(context.files(source).length > 0, `line ${line}: not in the context: ${source}`);
  }

  check(/^[1-9]\d*(:[1-9]\d*)?$/.test(ofLast("USER")), "the last user is root, or no number");
  check(execForm(ofLast("CMD")) !== undefined, "CMD is not in exec form");
  check(execForm(ofLast("HEALTHCHECK").replace(/^CMD\s+/, "")) !== undefined, "no HEALTHCHECK in exec form");
  check(ofLast("STOPSIGNAL") === "SIGTERM", "STOPSIGNAL is not SIGTERM");
  check(/^\/\w/.test(ofLast("WORKDIR")), "no absolute WORKDIR");
  // It is for another platform than that of the builder.
  check(ofLast("RUN") === "", "the last stage runs something");
  return problems;
}

/** The images that stages start from, without the stages before them. */
function baseImages(instructions: readonly Instruction[]): { line: number; image: string }[] {
  const variables: Record<string, string> = { ...automatic };
  const stages = new Set<string>();
  const images: { line: number; image: string }[] = [];
  for (const { line, name, text } of instructions) {
    if (name === "ARG") for (const [arg, value] of parsePairs(text)) variables[arg] ??= value ?? "";
    if (name !== "FROM") continue;
    const [image, stage] = expand(text, variables).split(/\s+as\s+/i);
    if (!stages.has(image!)) images.push({ line, image: image! });
    if (stage !== undefined) stages.add(stage);
  }
  return images;
}
