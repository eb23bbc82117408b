import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Parameters } from "@snn/core";
import { projectFile } from "../../src/project.js";

/** Somebody who trains the same network on the same data. */
export interface Contender {
  readonly name: string;
  readonly precisions: readonly Parameters["precision"][];
  /** Of what it is made; undefined where that is not installed. */
  readonly version: () => string | undefined;
  /** How to install it. */
  readonly install: string;
  /** The program and its arguments but for those of the case. */
  readonly command: readonly [string, ...string[]];
  /** What goes behind the arguments of the case. */
  readonly more?: readonly string[];
  /**
   * How far its costs may be from those of the embedded cloud, relative, by precision: rounding in another order makes them differ in
   * their last digits. Left out when it has no costs.
   */
  readonly tolerances?: Readonly<Record<Parameters["precision"], number>>;
}

const both = ["float64", "float32"] as const;

/** Ours gives the same bits wherever it is computed. */
const exact = { float64: 0, float32: 0 };
const rounded = { float64: 1e-9, float32: 1e-4 };

// The Python for which Debian's packages are.
const python = "/usr/bin/python3";

/** The training that all others are compared with. */
export const embedded = ours("embedded", "embedded-process");

const bareProducts = withoutCosts(ours("bare products", "products-process"));

export const numpy: Contender = {
  name: "NumPy",
  precisions: both,
  version: () => pythonVersion("numpy"),
  install: "apt-get install python3-numpy libopenblas0-pthread",
  command: [python, peer("numpy_peer.py")],
  tolerances: rounded,
};

export const plainLoop: Contender = {
  name: "plain loop",
  precisions: both,
  version: () => `Node ${process.versions.node}`,
  install: "",
  command: [process.execPath, peer("plain-loop.mjs")],
  tolerances: rounded,
};

const pytorch: Contender = {
  name: "PyTorch",
  precisions: both,
  version: () => pythonVersion("torch"),
  install: "apt-get install python3-torch",
  command: [python, peer("pytorch_peer.py")],
  tolerances: rounded,
};

const tensorflow: Contender = {
  name: "TensorFlow.js WASM",
  precisions: ["float32"],
  version: () => packageVersion("@tensorflow/tfjs-backend-wasm"),
  install: "npm ci --prefix benchmarks/peers",
  command: [process.execPath, peer("tfjs-wasm.mjs")],
  tolerances: rounded,
};

/** The local cloud with so many workers. */
function localCloud(workers: number): Contender {
  const contender = ours(
    `local cloud, ${workers} ${workers === 1 ? "worker" : "workers"}`,
    "local-cloud-process",
    String(workers),
  );
  const version = () => (spawnSync("redis-server", ["--version"]).status === 0 ? "" : undefined);
  return { ...contender, version, install: "apt-get install redis-server" };
}

/** Everybody, in the order of the tables. */
export const contenders: readonly Contender[] = [
  embedded,
  bareProducts,
  localCloud(1),
  localCloud(2),
  localCloud(4),
  numpy,
  pytorch,
  tensorflow,
  plainLoop,
];

/** A process of ours that is measured, run as `bin/snn` runs Node. */
export function ours(name: string, script: string, ...more: string[]): Contender {
  const path = fileURLToPath(new URL(`../ours/${script}.js`, import.meta.url));
  return {
    name,
    precisions: both,
    version: () => "",
    install: "",
    command: [process.execPath, "--initial-old-space-size=128", path],
    more,
    tolerances: exact,
  };
}

function withoutCosts({ tolerances: _, ...contender }: Contender): Contender {
  return contender;
}

function peer(file: string): string {
  return projectFile(`benchmarks/peers/${file}`);
}

function pythonVersion(module: string): string | undefined {
  const { status, stdout } = spawnSync(python, ["-c", `import ${module}; print(${module}.__version__)`], {
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : undefined;
}

function packageVersion(name: string): string | undefined {
  const file = peer(`node_modules/${name}/package.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : undefined;
}
