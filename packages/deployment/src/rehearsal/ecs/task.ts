import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { endMortal, type MortalProcess, spawnMortal } from "@snn/local-cloud";
import { freePort } from "../free-port.js";
import type { Address } from "../load-balancer/target-group.js";
import type { ContainerImage } from "./container-image.js";
import type { Place } from "./description.js";
import { TaskError } from "./errors.js";
import type { ContainerDefinition } from "./task-definitions.js";

/** What every task of a service has beside its task definition. */
export interface TaskEnvironment {
  readonly image: ContainerImage;
  /** What a machine of our own needs beside the definition: endpoints, credentials. It is stronger than the definition. */
  readonly plumbing: Readonly<Record<string, string>>;
  /** The value of a secret, by the ARN in the definition. It rejects where the execution role could not read it. */
  readonly secretValue: (valueFrom: string) => Promise<string>;
  /** Is told each line that a task prints. */
  readonly log: (line: string, taskArn: string) => void;
}

/** A running task: a process with its own port on the loopback interface. */
export interface Task {
  readonly arn: string;
  readonly pid: number;
  readonly address: Address;
  /** Resolves with the reason when the process is gone. */
  readonly ended: Promise<string>;
  /** Ends it in an orderly way, with force after 30 seconds. */
  stop(): Promise<void>;
}

/** What Fargate allows between SIGTERM and SIGKILL, and what a slow machine may need to start a process. */
const killAfterMs = 30_000;
const startTimeoutMs = 60_000;
const lookPeriodMs = 20;

/**
 * Starts a task; resolves when it accepts connections. On AWS the load balancer would find that out by itself, but its checks may be
 * hurried here, and a process starts no faster for that.
 *
 * @throws TaskError when it ends or does not listen in time, or when it would listen on a port that the load balancer does not
 *   ask; AbortError when the signal is given first
 */
export async function startTask(
  environment: TaskEnvironment,
  container: ContainerDefinition,
  containerPort: number,
  place: Place,
  signal: AbortSignal,
): Promise<Task> {
  const { image, log } = environment;
  const arn = `arn:aws:ecs:${place.region}:${place.accountId}:task/${place.clusterName}/${randomUUID().replaceAll("-", "")}`;
  const port = await freePort();
  const variables = await variablesOf(environment, container, containerPort, place);
  const [program, ...programArguments] = image.command;
  const child = spawnMortal(program === "node" ? process.execPath : program, programArguments, {
    debianPackage: program === "node" ? "nodejs" : program,
    folder: image.folder,
    environment: { ...variables, HOST: "127.0.0.1", PORT: String(port) },
  });
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on("line", (line) => log(line, arn));
  const ended = endOf(child);
  const over = new AbortController();
  try {
    await Promise.race([
      untilListening(port, AbortSignal.any([signal, over.signal])),
      ended.then((reason) => Promise.reject(new TaskError(reason))),
    ]);
  } catch (error) {
    over.abort();
    await endMortal(child, 0);
    throw error;
  }
  return {
    arn,
    pid: child.pid!,
    address: { host: "127.0.0.1", port },
    ended,
    stop: () => endMortal(child, killAfterMs),
  };
}

async function variablesOf(
  { image, plumbing, secretValue }: TaskEnvironment,
  { environment, secrets }: ContainerDefinition,
  containerPort: number,
  { region }: Place,
): Promise<Record<string, string>> {
  const defined = Object.fromEntries(environment.map(({ name, value }) => [name, value]));
  // Each task gets a port of its own here, which would hide that nobody can reach it on AWS.
  if (defined["PORT"] !== undefined && Number(defined["PORT"]) !== containerPort)
    throw new TaskError(`the container would listen on ${defined["PORT"]}, the load balancer asks ${containerPort}`);
  const values = await Promise.all(
    secrets.map(async ({ name, valueFrom }) => [name, await secretValue(valueFrom)] as const),
  );
  return {
    ...image.environment,
    ...{ AWS_REGION: region, AWS_DEFAULT_REGION: region, AWS_EXECUTION_ENV: "AWS_ECS_FARGATE" },
    ...defined,
    ...Object.fromEntries(values),
    ...plumbing,
  };
}

async function endOf(child: MortalProcess): Promise<string> {
  // Not `exit`: what it printed last has been read by the time of `close`.
  const [exitCode, signal] = (await once(child, "close")) as [number | null, string | null];
  return `Essential container in task exited (${signal ?? exitCode})`;
}

async function untilListening(port: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (!(await accepts(port))) {
    if (Date.now() > deadline) throw new TaskError(`the task does not listen after ${startTimeoutMs / 1000} seconds`);
    await setTimeout(lookPeriodMs, undefined, { signal });
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
