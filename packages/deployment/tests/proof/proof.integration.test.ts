import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Graph } from "../../src/evaluate/graph.js";
import { graphText } from "../../src/graph/graph-text.js";
import {
  committed,
  currentGraph,
  graphTextFile,
  pictureFile,
  reviewedStages,
} from "../../src/graph/reviewed-stages.js";
import { textDifference } from "../../src/graph/text-difference.js";
import { architectureSvg } from "../../src/picture/architecture-svg.js";
import { eventSuite } from "./events.js";
import { exposureSuite } from "./exposure.js";
import { messagingSuite } from "./messaging.js";
import { operationsSuite } from "./operations.js";
import { permissionSuite } from "./permissions.js";

const root = fileURLToPath(new URL("../../../../../", import.meta.url));

// The bundles are those of `npm run bundle`, which bin/test calls before.
describe("the deployment, proved without an account", () => {
  const graphs = new Map<string, Graph>();
  before(async () => {
    for (const stage of reviewedStages) graphs.set(stage, await currentGraph(root, stage));
  });
  const stages = { dev: () => graphs.get("dev")!, production: () => graphs.get("production")! };

  it("has stacks of the right types", async () => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", "stacks"], { cwd: root });
    assert.equal(stdout, "");
  });

  for (const stage of reviewedStages)
    it(`shows every change of ${stage} in stacks/graph/${stage}.txt (npm run graph writes it)`, async () => {
      const difference = textDifference(await committed(graphTextFile(root, stage)), graphText(stages[stage]()));
      assert.equal(difference, undefined, difference);
    });

  it("is drawn in docs/architecture.svg (npm run graph draws it)", async () => {
    assert.equal(await committed(pictureFile(root)), await architectureSvg(stages.dev()));
  });

  permissionSuite(stages);
  exposureSuite(stages);
  messagingSuite(stages);
  eventSuite(stages);
  operationsSuite(stages);
});
