// Writes docs/reference/ from the schemas, the events and the command line. With --check, writes nothing and fails when a page is
// not current.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { eventSchemas } from "@snn/core";
import { program } from "../../src/program.js";
import { cliPage } from "./cli-page.js";
import { eventsPage, type Message } from "./events-page.js";
import { parametersPage } from "./parameters-page.js";

const pages = new Map([
  ["docs/reference/parameters.md", parametersPage(await json("parameters.schema.json"))],
  [
    "docs/reference/events.md",
    eventsPage(
      await Promise.all(Object.keys(eventSchemas).map(message)),
      await Promise.all(["NeuronTask", "Hedge"].map(message)),
    ),
  ],
  ["docs/reference/cli.md", cliPage(program())],
]);

if (process.argv.includes("--check")) await check();
else await write();

async function message(name: string): Promise<Message> {
  const [schema, example] = await Promise.all([
    json<Message["schema"]>(`events/${name}.schema.json`),
    json(`events/${name}.example.json`),
  ]);
  return { name, schema, example };
}

async function json<Value>(path: string): Promise<Value> {
  return JSON.parse(await readFile(path, "utf8")) as Value;
}

async function check(): Promise<void> {
  const stale: string[] = [];
  for (const [path, content] of pages)
    if ((await readFile(path, "utf8").catch(() => undefined)) !== content) stale.push(path);
  if (stale.length === 0) return;
  console.error(`Not current: ${stale.join(", ")}. Run: npm run docs`);
  process.exitCode = 1;
}

async function write(): Promise<void> {
  await mkdir("docs/reference", { recursive: true });
  for (const [path, content] of pages) await writeFile(path, content);
}
