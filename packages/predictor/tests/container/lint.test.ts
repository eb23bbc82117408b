import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readBuildContext } from "./build-context.js";
import { parseDockerfile } from "./dockerfile.js";
import { problemsOf } from "./lint.js";
import { dockerfilePath, repository } from "./paths.js";

const source = readFileSync(dockerfilePath, "utf8");
const context = readBuildContext(repository, `${dockerfilePath}.dockerignore`);

test("the Dockerfile follows all rules", () => {
  assert.deepEqual(problemsOf(parseDockerfile(source), context), []);
});

// What a later change could do, and what would be said about it.
const mistakes: readonly { found: string; replacement: string; problem: RegExp }[] = [
  { found: "=node:24-bookworm-slim\n", replacement: "=node\n", problem: /no version: node$/ },
  { found: "=node:24-bookworm-slim\n", replacement: "=node:latest\n", problem: /no version: node:latest/ },
  { found: "=node:24-bookworm-slim\n", replacement: "=node:lts-slim\n", problem: /no version: node:lts-slim/ },
  { found: "USER 1000:1000", replacement: "USER node", problem: /last user/ },
  { found: "USER 1000:1000", replacement: "USER 0", problem: /last user/ },
  { found: "USER 1000:1000", replacement: "", problem: /last user/ },
  { found: "USER 1000:1000", replacement: "USER 1000:1000\nUSER root", problem: /last user/ },
  { found: 'CMD ["node", "packages', replacement: 'CMD node ["packages', problem: /CMD is not in exec form/ },
  { found: "HEALTHCHECK", replacement: "LABEL", problem: /no HEALTHCHECK/ },
  { found: "STOPSIGNAL SIGTERM", replacement: "STOPSIGNAL SIGKILL", problem: /STOPSIGNAL/ },
  { found: "ENV NODE_ENV", replacement: "ADD https://example.com/x.tar /\nENV NODE_ENV", problem: /ADD/ },
  { found: "ARG TARGETARCH", replacement: "ARG NPM_TOKEN", problem: /a secret would stay: NPM_TOKEN/ },
  { found: "ENV NODE_ENV=production", replacement: "ENV A=b APPROVAL_SECRET=c", problem: /APPROVAL_SECRET/ },
  { found: "predictor/assets p", replacement: "predictor/missing p", problem: /not in the context: .*missing/ },
  { found: "predictor/assets p", replacement: "predictor/tests p", problem: /not in the context: .*tests/ },
  { found: "predictor/assets p", replacement: "predictor/browser/dist p", problem: /not in the context: .*dist/ },
  { found: "EXPOSE 3000", replacement: "RUN apt-get update", problem: /last stage runs/ },
];

for (const { found, replacement, problem } of mistakes)
  test(`a rule is broken by ${JSON.stringify(replacement)} for ${JSON.stringify(found)}`, () => {
    assert.ok(source.includes(found));
    const problems = problemsOf(parseDockerfile(source.replace(found, () => replacement)), context);
    assert.equal(problems.filter((text) => problem.test(text)).length, problems.length, problems.join("\n"));
    assert.notEqual(problems.length, 0);
  });

test("the context of the build has nothing but what is copied", () => {
  for (const path of [
    ".git/config",
    ".env",
    ".npmrc",
    ".sst/platform/config.d.ts",
    "node_modules/fastify/package.json",
    "packages/core/dist/src/index.js",
    "packages/core/tests/contracts/index.ts",
    "packages/functions/package.json",
    "packages/predictor/.env",
    "packages/predictor/Dockerfile",
    "packages/predictor/browser/dist/ui.js",
    "packages/predictor/src/node_modules/x/index.js",
  ])
    assert.ok(context.excludes(path), path);
  const copied = parseDockerfile(source)
    .filter(({ name, flags }) => name === "COPY" && flags["from"] === undefined)
    .flatMap(({ text }) => text.split(/\s+/).slice(0, -1))
    .flatMap(context.files);
  const outside = ["packages/core", "packages/predictor"]
    .flatMap(context.files)
    .filter((path) => !copied.includes(path));
  assert.deepEqual(outside, []);
});
