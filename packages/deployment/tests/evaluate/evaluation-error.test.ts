import assert from "node:assert/strict";
import { join, sep } from "node:path";
import { test } from "node:test";
import { evaluationError } from "../../src/evaluate/evaluation-error.js";

const root = join(sep, "home", "someone", "snn");

test("an error of the app is told with its message and the first place in the app's own files", () => {
  const output = `${root}/.sst/platform/src/components/aws/queue.ts:12
  throw new VisibleError(
        ^

VisibleError: Cannot subscribe twice
    at Queue.subscribe (${root}/.sst/platform/src/components/aws/queue.ts:12:9)
    at <anonymous> (${root}/stacks/training.ts:7:3)
    at next (${root}/node_modules/thing/index.js:1:1)

Node.js v20.20.2
`;
  const { message } = evaluationError(output, root);
  assert.equal(
    message,
    "The app could not be evaluated: VisibleError: Cannot subscribe twice\n    at stacks/training.ts:7:3",
  );
});

test("what is no error of JavaScript is told as it is", () => {
  assert.equal(evaluationError("out of memory\n", root).message, "The app could not be evaluated: out of memory");
});
