import { type FunctionName, functionCatalogue } from "@snn/functions/catalogue";

/** All Lambda functions. */
export const functionNames = Object.keys(functionCatalogue) as FunctionName[];

/** Functions whose entry points are not with the others: the page that people decide on shares the predictor's pages. */
const inPredictor: ReadonlySet<string> = new Set<FunctionName>(["approval"]);

/** The compiled entry point of a function, below the repository. */
export function entryPointOf(name: string): string {
  return `packages/${inPredictor.has(name) ? "predictor" : "functions"}/dist/src/lambda/${name}.js`;
}
