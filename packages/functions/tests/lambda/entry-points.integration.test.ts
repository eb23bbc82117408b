import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { type LinkName, type PortGrant, portGrants } from "@snn/core/deployment";
import { type FunctionName, functionCatalogue, type Port } from "../../src/catalogue.js";

/** The page that people decide on is with those of the prediction service. */
const names = (Object.keys(functionCatalogue) as FunctionName[]).filter((name) => name !== "approval");

const queue = { url: "http://127.0.0.1:1/000000000000/q" };
const arn = (what: string) => `arn:aws:${what}`;
const links: Readonly<Record<LinkName, object>> = {
  NeuronQueue: queue,
  DeadLetters: queue,
  Events: { name: "events" },
  Storage: { name: "files" },
  Runs: { name: "runs" },
  ParameterServer: { host: "127.0.0.1", port: 1 },
  Notifications: { arn: arn("sns:eu-central-1:000000000000:notices") },
  Approval: { stagingUrl: "http://127.0.0.1:1", secret: "x".repeat(32) },
  ApprovalPage: { url: "http://127.0.0.1:1/decide" },
  Predictor: { cluster: arn("ecs:eu-central-1:0:cluster/c"), service: arn("ecs:eu-central-1:0:service/c/s") },
};

/** The links that the catalogue gives a function. */
function linksOf(name: FunctionName): LinkName[] {
  const ports: readonly Port[] = functionCatalogue[name].ports;
  const grants = ports.map((port) => (portGrants as Partial<Record<Port, PortGrant>>)[port]);
  return [...new Set(grants.flatMap((grant) => (grant === undefined ? [] : [grant.link])))].sort();
}

/** Loads all entry points in a process of its own, as Lambda does. @returns by name "a handler", or what is wrong. */
async function load(linked: readonly LinkName[]): Promise<Record<FunctionName, string>> {
  const urls = names.map((name) => [name, new URL(`../../src/lambda/${name}.js`, import.meta.url).href]);
  // A function waits for its next event, so that it does not end by itself.
  const script = `
    const loaded = {};
    for (const [name, url] of ${JSON.stringify(urls)}) {
      const { handler } = await import(url).catch((error) => ({ handler: error.message }));
      loaded[name] = typeof handler === "function" ? "a handler" : handler;
    }
    console.log(JSON.stringify(loaded));
    process.exit(0);`;
  const environment = linked.map((link) => [`SST_RESOURCE_${link}`, JSON.stringify(links[link])]);
  const SST_RESOURCE_App = JSON.stringify({ name: "snn", stage: "test" });
  const env = { ...process.env, AWS_REGION: "eu-central-1", SST_RESOURCE_App, ...Object.fromEntries(environment) };
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { env });
  return JSON.parse(stdout);
}

test("every function can be loaded where everything is linked, and asks nothing of the cloud for that", async () => {
  const loaded = await load(Object.keys(links) as LinkName[]);
  assert.deepEqual(loaded, Object.fromEntries(names.map((name) => [name, "a handler"])));
});

test("a function names every link that its ports lack when it is loaded, and no other", async () => {
  const loaded = await load([]);
  for (const name of names) {
    const missing = linksOf(name).map((link) => `${link} is not linked: link it in its stack`);
    assert.deepEqual(loaded[name].split("\n").sort(), missing, name);
  }
});
