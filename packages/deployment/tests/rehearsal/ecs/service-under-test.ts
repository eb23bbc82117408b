import { EventEmitter, once } from "node:events";
import { tmpdir } from "node:os";
import type { TestContext } from "node:test";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { hurriedDelay } from "../../../src/rehearsal/delay.js";
import { serviceOf } from "../../../src/rehearsal/ecs/description.js";
import { startEcsEndpoint } from "../../../src/rehearsal/ecs/endpoint.js";
import type { InvokeHook, LifecycleHookEvent } from "../../../src/rehearsal/ecs/lifecycle-hook.js";
import { EcsService } from "../../../src/rehearsal/ecs/service.js";
import type { DeploymentStateChange } from "../../../src/rehearsal/ecs/state-change.js";
import { loadBalancerOf } from "../../../src/rehearsal/load-balancer/description.js";
import { LoadBalancer } from "../../../src/rehearsal/load-balancer/load-balancer.js";
import { arns, serviceGraph } from "./service-graph.js";

/** A service with all that belongs to it, which ends with its test. */
export class ServiceUnderTest {
  readonly service: EcsService;
  readonly changes: DeploymentStateChange[] = [];
  readonly lines: string[] = [];
  readonly asked: LifecycleHookEvent[] = [];
  /** Waits that were asked for, other than those between health checks, in milliseconds. */
  readonly delaysMs: number[] = [];
  /** What the gate answers. */
  gate: InvokeHook = async () => ({ hookStatus: "SUCCEEDED" });
  /** Holds the bake time up until it resolves. */
  bakeTime: Promise<void> = Promise.resolve();
  readonly #progress = new EventEmitter().setMaxListeners(0);
  #client: ECSClient | undefined;

  private constructor(
    readonly loadBalancer: LoadBalancer,
    graph: ReturnType<typeof serviceGraph>,
  ) {
    this.service = new EcsService({
      description: serviceOf(graph),
      loadBalancer,
      tasks: {
        image: {
          command: ["node", fileURLToPath(new URL("tiny-container.js", import.meta.url))],
          environment: { NODE_ENV: "production" },
          folder: tmpdir(),
        },
        plumbing: { AWS_ENDPOINT_URL_S3: "http://127.0.0.1:1" },
        secretValue: async (valueFrom) => `the value of ${valueFrom}`,
        log: (line) => this.lines.push(line),
      },
      invokeHook: async (functionArn, event) => {
        this.asked.push(event);
        this.#progress.emit("progress");
        return this.gate(functionArn, event);
      },
      announce: (change) => {
        this.changes.push(change);
        this.#progress.emit("progress");
      },
      delay: async (delayMs, signal) => {
        this.delaysMs.push(delayMs);
        if (delayMs === 600_000) {
          this.#progress.emit("progress");
          const ended = signal && once(signal, "abort").then(() => Promise.reject(signal.reason));
          await Promise.race([this.bakeTime, ...(ended ? [ended] : [])]);
        }
        await setImmediate(undefined, { ...(signal && { signal }) });
      },
    });
  }

  /** @param changes to the graph, by logical name */
  static async start(context: TestContext, changes?: Parameters<typeof serviceGraph>[0]): Promise<ServiceUnderTest> {
    const graph = serviceGraph(changes);
    // Checks every 20 ms instead of every 10 s.
    const loadBalancer = await LoadBalancer.start({ description: loadBalancerOf(graph), delay: hurriedDelay(500) });
    const test = new ServiceUnderTest(loadBalancer, graph);
    const endpoint = await startEcsEndpoint(test.service);
    const client = new ECSClient({
      endpoint: endpoint.endpoint,
      region: "eu-central-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    test.#client = client;
    context.after(async () => {
      await test.service.stop();
      client.destroy();
      await endpoint.stop();
      await loadBalancer.stop();
    });
    return test;
  }

  get client(): ECSClient {
    return this.#client!;
  }

  /** Resolves when something holds that hooks, events, or the begin of the bake time bring about. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.#progress, "progress", { signal: AbortSignal.timeout(30_000) });
  }

  /** The events so far, by the end of their names. */
  get eventNames(): string[] {
    return this.changes.map(({ detail }) => detail.eventName.replace("SERVICE_DEPLOYMENT_", ""));
  }

  /** Deploys the service once, so that there is something to go back to. */
  async deployFirst(): Promise<void> {
    this.service.create();
    await this.service.settled();
    this.changes.length = 0;
    this.asked.length = 0;
  }

  /** Deploys a copy of the newest task definition with more variables, as the rollout does. @returns its ARN */
  async rollOut(variables: Readonly<Record<string, string>>): Promise<string> {
    const { taskDefinition } = await this.client.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: "snn-Predictor:1" }),
    );
    const [container] = taskDefinition!.containerDefinitions!;
    const added = Object.entries(variables).map(([name, value]) => ({ name, value }));
    const environment = [...container!.environment!.filter(({ name }) => !(name! in variables)), ...added];
    const registered = await this.client.send(
      new RegisterTaskDefinitionCommand({
        ...taskDefinition!,
        family: "snn-Predictor",
        containerDefinitions: [{ ...container, environment }],
      }),
    );
    const { taskDefinitionArn } = registered.taskDefinition!;
    await this.client.send(
      new UpdateServiceCommand({ cluster: arns.cluster, service: arns.service, taskDefinition: taskDefinitionArn }),
    );
    return taskDefinitionArn!;
  }

  /** The environment of whoever answers on a listener; undefined where the load balancer answers by itself. */
  async answering(port: 80 | 8080): Promise<Record<string, string> | undefined> {
    const response = await fetch(this.loadBalancer.url(port));
    if (!response.ok) return undefined;
    return ((await response.json()) as { environment: Record<string, string> }).environment;
  }

  /** The releases that answer in production and on the test listener. */
  async releases(): Promise<(string | undefined)[]> {
    return [(await this.answering(80))?.["SNN_RELEASE"], (await this.answering(8080))?.["SNN_RELEASE"]];
  }
}
