import { z } from "zod";
import { EcsError } from "./errors.js";

/** Only what is used here is looked at; the rest is kept as it came, for whoever copies a task definition. */
const containerDefinitionSchema = z.looseObject({
  name: z.string().min(1),
  image: z.string().min(1),
  environment: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  secrets: z.array(z.object({ name: z.string(), valueFrom: z.string() })).default([]),
});

/** What RegisterTaskDefinition takes. */
export const taskDefinitionInputSchema = z.object({
  family: z.string().regex(/^[\w-]{1,255}$/),
  containerDefinitions: z.array(containerDefinitionSchema).min(1),
  cpu: z.string().optional(),
  memory: z.string().optional(),
  networkMode: z.string().optional(),
  requiresCompatibilities: z.array(z.string()).optional(),
  runtimePlatform: z.looseObject({}).optional(),
  executionRoleArn: z.string().optional(),
  taskRoleArn: z.string().optional(),
  volumes: z.array(z.looseObject({})).default([]),
  ephemeralStorage: z.looseObject({}).optional(),
});

export type ContainerDefinition = z.output<typeof containerDefinitionSchema>;
export type TaskDefinitionInput = z.output<typeof taskDefinitionInputSchema>;

/** A registered task definition, as DescribeTaskDefinition shows it. */
export interface TaskDefinition extends TaskDefinitionInput {
  readonly taskDefinitionArn: string;
  readonly revision: number;
  readonly status: "ACTIVE";
  readonly compatibilities: readonly string[];
  readonly placementConstraints: readonly unknown[];
  readonly registeredAt: number;
}

/** All revisions of all families. */
export class TaskDefinitions {
  readonly #arnPrefix: string;
  readonly #families = new Map<string, TaskDefinition[]>();

  constructor({ region, accountId }: { readonly region: string; readonly accountId: string }) {
    this.#arnPrefix = `arn:aws:ecs:${region}:${accountId}:task-definition/`;
  }

  /** Adds the next revision of a family. @throws EcsError when it is not valid */
  register(input: unknown): TaskDefinition {
    const parsed = taskDefinitionInputSchema.safeParse(input);
    if (!parsed.success) {
      const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
      throw new EcsError("ClientException", problems.join("; "));
    }
    const { family } = parsed.data;
    const revisions = this.#families.get(family) ?? [];
    const revision = revisions.length + 1;
    const definition: TaskDefinition = {
      ...parsed.data,
      taskDefinitionArn: `${this.#arnPrefix}${family}:${revision}`,
      revision,
      status: "ACTIVE",
      compatibilities: ["EC2", "FARGATE"],
      placementConstraints: [],
      registeredAt: Date.now() / 1000,
    };
    this.#families.set(family, [...revisions, definition]);
    return definition;
  }

  /** By ARN, as FAMILY:REVISION, or as FAMILY for the newest. */
  find(name: string): TaskDefinition | undefined {
    const [family, revision] = name.replace(this.#arnPrefix, "").split(":");
    const revisions = this.#families.get(family!) ?? [];
    return revision === undefined ? revisions.at(-1) : revisions[Number(revision) - 1];
  }
}
