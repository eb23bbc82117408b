import type { Parameters } from "@snn/core";
import type { JSX } from "preact";
import { Fact, Foreign, Section } from "./parts.js";
import type { Report } from "./report.js";
import { count } from "./words.js";

/** The layers, and every parameter of the training. */
export function NetworkSection({ report }: { readonly report: Report }): JSX.Element | null {
  const { training } = report.opened.run;
  if (training === undefined) return null;
  const { parameters, dataset } = training;
  const layers = layersOf(parameters, dataset.features);
  const total = layers.reduce((sum, { weights, neurons }) => sum + weights + neurons, 0);
  return (
    <Section id="network" title="Network and parameters">
      <div class="pair">
        <div class="scroll">
          <table class="figures">
            <thead>
              <tr>
                <th scope="col">Layer</th>
                <th scope="col">Activation</th>
                <th scope="col" class="number">
                  Neurons
                </th>
                <th scope="col" class="number">
                  Weights
                </th>
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row">input</th>
                <td />
                <td class="number">{count(dataset.features)}</td>
                <td />
              </tr>
              {layers.map(({ number, activation, neurons, weights }) => (
                <tr key={number}>
                  <th scope="row">{number}</th>
                  <td>{activation}</td>
                  <td class="number">{count(neurons)}</td>
                  <td class="number">{count(weights)}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row" colspan={3}>
                  Numbers that are learned, biases included
                </th>
                <td class="number">{count(total)}</td>
              </tr>
            </tfoot>
          </table>
        </div>
        <dl class="facts">
          {Object.entries(parameters)
            .filter(([name]) => !toldByTheTable.includes(name))
            .map(([name, value]) => (
              <Fact key={name} name={name}>
                <Foreign text={textOf(value)} />
              </Fact>
            ))}
        </dl>
      </div>
    </Section>
  );
}

const toldByTheTable = ["$schema", "layers", "activations", "neurons"];

function layersOf({ layers, neurons, activations }: Parameters, features: number) {
  return Array.from({ length: layers }, (_, index) => {
    const key = `layer${index + 1}`;
    const inputs = index === 0 ? features : neurons[`layer${index}`]!;
    return {
      number: index + 1,
      activation: activations[key]!,
      neurons: neurons[key]!,
      weights: neurons[key]! * inputs,
    };
  });
}

/** A parameter as a person reads it: `linear, final_learning_rate 0.003`. */
function textOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([name, each]) => (name === "schedule" ? String(each) : `${name} ${String(each)}`))
    .join(", ");
}
