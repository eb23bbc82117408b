// Writes the JSON Schemas and examples that are generated from the zod schemas: events/*.json and
// parameters.schema.json. With --check, writes nothing and fails when one of them is not current.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import { eventSchemas } from "../src/messages/events.js";
import { eventExamples, hedgeExample, neuronTaskExample } from "../src/messages/examples.js";
import { hedgeSchema } from "../src/messages/hedge.js";
import { neuronTaskSchema } from "../src/messages/neuron-task.js";
import { parametersSchema } from "../src/parameters/parameters.js";

const files = new Map<string, string>();
for (const [type, schema] of Object.entries(eventSchemas)) {
  files.set(`events/${type}.schema.json`, schemaText(type, schema));
  files.set(`events/${type}.example.json`, text(eventExamples[type as keyof typeof eventExamples]));
}
files.set("events/NeuronTask.schema.json", schemaText("NeuronTask", neuronTaskSchema));
files.set("events/NeuronTask.example.json", text(neuronTaskExample));
files.set("events/Hedge.schema.json", schemaText("Hedge", hedgeSchema));
files.set("events/Hedge.example.json", text(hedgeExample));
files.set("parameters.schema.json", schemaText("The network, and how it is trained", parametersSchema));

if (process.argv.includes("--check")) await check();
else await write();

async function check(): Promise<void> {
  const stale: string[] = [];
  for (const [path, content] of files) {
    const present = await readFile(path, "utf8").catch(() => undefined);
    if (present !== content) stale.push(path);
  }
  for (const name of await readdir("events")) if (!files.has(`events/${name}`)) stale.push(`events/${name}`);
  if (stale.length === 0) return;
  console.error(`Not current: ${stale.join(", ")}. Run: npm run schemas`);
  process.exitCode = 1;
}

async function write(): Promise<void> {
  await mkdir("events", { recursive: true });
  for (const [path, content] of files) await writeFile(path, content);
}

function schemaText(title: string, schema: z.ZodType): string {
  return text({ title, ...z.toJSONSchema(schema, { io: "input" }) });
}

function text(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
