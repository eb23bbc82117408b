import { code } from "./markdown.js";

/** What the pages tell of a JSON Schema (2020-12), as zod makes them. */
export interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | false;
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
}

/** Zod gives whole numbers without a limit that of JavaScript, which tells a reader nothing. */
const noLimit = Number.MAX_SAFE_INTEGER;

/** The values that a schema lets pass, in words. */
export function valuesOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(", ");
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants !== undefined) return variants.map(valuesOf).join(", or ");
  if (schema.type === "array") return `list of ${valuesOf(schema.items ?? {})}`;
  if (schema.type === "object") return valuesOfObject(schema);
  if (schema.type === "integer") return `whole number${rangeOf(schema)}`;
  if (schema.type === "number") return `number${rangeOf(schema)}`;
  return schema.pattern === undefined ? (schema.type ?? "anything") : `text like ${code(schema.pattern)}`;
}

function valuesOfObject({ properties, additionalProperties }: JsonSchema): string {
  if (properties === undefined) {
    const value = additionalProperties === undefined || additionalProperties === false ? {} : additionalProperties;
    return `object of ${valuesOf(value)}`;
  }
  const fields = Object.entries(properties).map(([name, value]) => `${code(name)}: ${valuesOf(value)}`);
  return `{ ${fields.join("; ")} }`;
}

function rangeOf({ minimum, exclusiveMinimum, maximum }: JsonSchema): string {
  const number = (value: number) => value.toLocaleString("en");
  const most = maximum === undefined || maximum >= noLimit ? undefined : maximum;
  if (exclusiveMinimum !== undefined)
    return ` above ${exclusiveMinimum}${most === undefined ? "" : `, at most ${number(most)}`}`;
  if (minimum === undefined || minimum <= -noLimit) return most === undefined ? "" : ` of at most ${number(most)}`;
  return most === undefined ? ` from ${number(minimum)}` : ` from ${number(minimum)} to ${number(most)}`;
}
