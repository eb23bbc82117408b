import { functionCatalogue } from "@snn/functions/catalogue";
import { type JsonSchema, valuesOf } from "./json-schema.js";
import { block, code, generated, page, table } from "./markdown.js";

/** An event, or what is in the work queue: its schema and an example, as `events/` has them. */
export interface Message {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly example: unknown;
}

/** docs/reference/events.md. */
export function eventsPage(events: readonly Message[], inQueue: readonly Message[]): string {
  return page([
    generated,
    "# Events and tasks",
    "Every message has a schema, which both sides hold it to. On AWS an event is one of EventBridge: its name is the `detail-type`, the " +
      "rest the `detail`. `snn train --json` prints them as they are published. `events/` has the JSON Schemas and the examples as files. " +
      "A field that is not named here is refused.",
    "Events come at least once, in any order. One that has been overtaken is stale, and does nothing.",
    table(
      ["event", "what it tells", "who is told"],
      events.map(({ name, schema }) => [
        `[${name}](#${name.toLowerCase()})`,
        schema.description ?? "",
        subscribersOf(name).join(", "),
      ]),
    ),
    ...events.flatMap(section),
    "# What is in the work queue",
    ...inQueue.flatMap(section),
  ]);
}

function section({ name, schema, example }: Message): string[] {
  return [
    `## ${name}`,
    `${schema.description ?? ""}.`,
    table(
      ["field", "values", "needed"],
      Object.entries(schema.properties ?? {}).map(([field, values]) => [
        code(field),
        valuesOf(values),
        schema.required?.includes(field) === true ? "yes" : "no",
      ]),
    ),
    block("json", JSON.stringify(example, null, 2)),
  ];
}

/** The functions that an event is delivered to. */
function subscribersOf(event: string): string[] {
  return Object.entries(functionCatalogue)
    .filter(([, needs]) => "types" in needs && (needs.types as readonly string[]).includes(event))
    .map(([name]) => code(name));
}
