import { type JsonSchema, valuesOf } from "./json-schema.js";
import { code, generated, page, table } from "./markdown.js";

/** docs/reference/parameters.md. @param schema parameters.schema.json. */
export function parametersPage(schema: JsonSchema): string {
  const fields = Object.entries(schema.properties ?? {});
  const decay = schema.properties?.["learning_rate_decay"]?.oneOf ?? [];
  return page([
    generated,
    "# Parameters",
    "`parameters.json` says what the network looks like and how it is trained. `snn train --parameters FILE` takes one; the file of " +
      "the project is taken when none is named. A field that is not in this table is refused, with the one that was probably meant. " +
      "Editors complete the fields by `parameters.schema.json`.",
    table(
      ["field", "values", "when left out", "what it is"],
      fields.map(([name, field]) => [
        code(name),
        name === "learning_rate_decay" ? "see below" : valuesOf(field),
        whenLeftOut(name, field, schema),
        field.description ?? "",
      ]),
    ),
    "## learning_rate_decay",
    table(
      ["`schedule`", "field", "values", "when left out", "what it is"],
      decay.flatMap((variant) => {
        const { schedule, ...others } = variant.properties ?? {};
        return Object.entries(others).map(([name, field]) => [
          valuesOf(schedule ?? {}),
          code(name),
          valuesOf(field),
          whenLeftOut(name, field, variant),
          field.description ?? "",
        ]);
      }),
    ),
    "## What the schema cannot say",
    "- `activations` and `neurons` name every layer from `layer1` to the last one, and no other.\n" +
      "- The last layer is `sigmoid` with one neuron for two classes, or `softmax` with a neuron for every class; no other layer is `softmax`.\n" +
      "- `unit` and `centered` are made for pixels from 0 to 255, and `snn predict` gives a model such pixels; for inputs that are scaled " +
      "already say `none`.",
  ]);
}

function whenLeftOut(name: string, field: JsonSchema, { required = [] }: JsonSchema): string {
  if (required.includes(name)) return "refused";
  return field.default === undefined ? "" : code(String(field.default));
}
