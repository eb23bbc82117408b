import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

const names = ["neuron", "launch", "trainer", "finish", "notify", "upload", "watchdog", "dead-letter"];
const queue = { url: "http://127.0.0.1:1/000000000000/q" };
const links = {
  App: { name: "snn", stage: "test" },
  NeuronQueue: queue,
  DeadLetters: queue,
  Events: { name: "events" },
  Storage: { name: "files" },
  Runs: { name: "runs" },
  ParameterServer: { host: "127.0.0.1", port: 1 },
};

/** Loads entry points in a process of their own, as Lambda does. @returns what each of them exports. */
async function load(entryPoints: readonly string[], linked: object): Promise<string[]> {
  const urls = entryPoints.map((name) => new URL(`../../src/lambda/${name}.js`, import.meta.url).href);
  // A function waits for its next event, so that it does not end by itself.
  const script = `
    for (const url of ${JSON.stringify(urls)}) {
      const { handler } = await import(url).catch((error) => ({ handler: error.message }));
      console.log(typeof handler === "function" ? "a handler" : handler);
    }
    process.exit(0);`;
  const environment = Object.entries(linked).map(([name, link]) => [`SST_RESOURCE_${name}`, JSON.stringify(link)]);
  const env = { ...process.env, AWS_REGION: "eu-central-1", ...Object.fromEntries(environment) };
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { env });
  return stdout.trim().split("\n");
}

test("every function can be loaded where everything is linked, and asks nothing of the cloud for that", async () => {
  assert.deepEqual(await load(names, links), Array(names.length).fill("a handler"));
});

test("a function that lacks a link says so when it is loaded", async () => {
  const { Runs: _, ...others } = links;
  assert.deepEqual(await load(["trainer"], others), ["Runs is not linked: link it in the training stack"]);
});
