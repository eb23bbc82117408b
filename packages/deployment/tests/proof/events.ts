import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { eventSchemas } from "@snn/core";
import { defaultSource } from "@snn/core/deployment";
import { functionCatalogue } from "@snn/functions/catalogue";
import { matches } from "@snn/local-cloud";
import { resourcesOf } from "../../src/evaluate/graph.js";
import { byArn, type Graphs } from "./graphs.js";

const eventsFolder = fileURLToPath(new URL("../../../../../events/", import.meta.url));

/** Nobody of ours is told of these: they are for those who watch. */
const forObservers = new Set<string>(["LayerCompleted"]);

/** Every event reaches whom it is for, and nobody else. */
export function eventSuite(graphs: Graphs): void {
  describe("who is told of what", () => {
    for (const type of Object.keys(eventSchemas)) {
      it(`tells of the example of ${type} exactly whom the catalogue says`, () => {
        const detail = JSON.parse(readFileSync(`${eventsFolder}${type}.example.json`, "utf8"));
        const expected = Object.entries(functionCatalogue)
          .filter(([, needs]) => "types" in needs && (needs.types as readonly string[]).includes(type))
          .map(([name]) => `snn-dev-${name}`);
        assert.ok(expected.length > 0 || forObservers.has(type), `${type} has no subscriber`);
        assert.deepEqual(
          toldOf(graphs, { source: defaultSource, "detail-type": type, detail }, "EventsBus"),
          expected.sort(),
        );
      });
    }

    it("starts a training for a data set, a release for a model, and nothing for anything else", () => {
      const created = (key: string, bucket = "ours") => {
        const name = bucket === "ours" ? bucketOf(graphs) : bucket;
        const detail = { version: "0", bucket: { name }, object: { key, size: 1, sequencer: "0A" } };
        return toldOf(graphs, { source: "aws.s3", "detail-type": "Object Created", detail }, "default");
      };
      assert.deepEqual(created("training_input/cats.h5"), ["snn-dev-upload"]);
      assert.deepEqual(created("training_input/a/b.h5"), ["snn-dev-upload"]);
      assert.deepEqual(created("predict_input/run_1.onnx"), ["snn-dev-release"]);
      for (const key of [
        "training_input/parameters.json",
        "runs/run_1/model.onnx",
        "predict_input/notes.txt",
        "cats.h5",
      ])
        assert.deepEqual(created(key), [], key);
      assert.deepEqual(created("training_input/cats.h5", "another-bucket"), []);
    });

    it("hears of the end of a deployment, of our service alone", () => {
      const service = String(
        graphs.dev().resources.find(({ name }) => name === "PredictionServiceService")!.state["arn"],
      );
      const ended = (resource: string, eventName: string) =>
        toldOf(
          graphs,
          {
            source: "aws.ecs",
            "detail-type": "ECS Deployment State Change",
            resources: [resource],
            detail: { eventType: "ERROR", eventName, deploymentId: "ecs-svc/1", reason: "alarm" },
          },
          "default",
        );
      assert.deepEqual(ended(service, "SERVICE_DEPLOYMENT_FAILED"), ["snn-dev-rollout"]);
      assert.deepEqual(ended(service, "SERVICE_DEPLOYMENT_COMPLETED"), ["snn-dev-rollout"]);
      assert.deepEqual(ended(service, "SERVICE_DEPLOYMENT_IN_PROGRESS"), []);
      assert.deepEqual(ended(`${service}2`, "SERVICE_DEPLOYMENT_FAILED"), []);
    });

    it("has an example of each event in events/", () => {
      const examples = readdirSync(eventsFolder).filter((name) => name.endsWith(".example.json"));
      for (const type of Object.keys(eventSchemas)) assert.ok(examples.includes(`${type}.example.json`), type);
    });
  });
}

function bucketOf(graphs: Graphs): string {
  return String(graphs.dev().resources.find(({ name }) => name === "StorageBucket")!.state["bucket"]);
}

/** The names of the functions that rules start for an event on a bus. */
function toldOf(graphs: Graphs, event: Record<string, unknown>, bus: string): string[] {
  const graph = graphs.dev();
  const busName = bus === "default" ? bus : graph.resources.find(({ name }) => name === bus)!.state["name"];
  const told = resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule")
    .filter(
      ({ inputs }) => inputs["eventBusName"] === busName && matches(JSON.parse(String(inputs["eventPattern"])), event),
    )
    .flatMap(({ state }) =>
      resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget").filter(
        ({ inputs }) => inputs["rule"] === state["name"],
      ),
    );
  return told.map(({ inputs }) => String(byArn(graph, inputs["arn"])?.inputs["name"])).sort();
}
