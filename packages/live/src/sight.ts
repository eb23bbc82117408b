import { type Compute, type CurrentModel, predictProbabilities } from "@snn/core";
import type { TestExamples } from "./examples.js";
import type { Sight, Verdict } from "./protocol.js";

/** What a model sees in examples. Undefined when its numbers have left the range of their precision. */
export async function sightOf(
  compute: Compute,
  { model, step, epoch, from }: CurrentModel,
  { indexes, set }: TestExamples,
): Promise<Sight | undefined> {
  const probabilities = await predictProbabilities(compute, model, set);
  if (probabilities.some(Number.isNaN)) return undefined;
  const width = probabilities.length / Math.max(1, set.examples);
  const verdicts = indexes.map((example, row): Verdict => {
    const ofClasses = probabilities.subarray(row * width, (row + 1) * width);
    return { example, truth: set.labels[row]!, ...likeliest(ofClasses) };
  });
  return { step, epoch, from, verdicts };
}

/** The class that is predicted, and its probability. A network with one output gives the probability of class 1. */
function likeliest(probabilities: Float64Array): Pick<Verdict, "predicted" | "probability"> {
  if (probabilities.length === 1) {
    const ofClass1 = probabilities[0]!;
    return ofClass1 > 0.5 ? { predicted: 1, probability: ofClass1 } : { predicted: 0, probability: 1 - ofClass1 };
  }
  const probability = Math.max(...probabilities);
  return { predicted: probabilities.indexOf(probability), probability };
}
