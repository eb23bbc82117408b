import { Resource } from "sst/resource";
import { z } from "zod";

const url = z.url();
const name = z.string().min(1);
const host = z.string().min(1);
const text = z.string().min(1);
const arn = z.string().startsWith("arn:");
const secret = z.string().min(32);

const linksSchema = z.object({
  /** The SQS queue of neuron tasks. */
  NeuronQueue: z.object({ url }),
  /** The SQS queue that keeps what was given up. */
  DeadLetters: z.object({ url }),
  /** The EventBridge bus. */
  Events: z.object({ name }),
  /** The S3 bucket of files. */
  Storage: z.object({ name }),
  /** The DynamoDB table of runs. */
  Runs: z.object({ name }),
  /** Redis or Valkey. */
  ParameterServer: z.object({
    host,
    port: z.int().min(1).max(65_535),
    username: text.optional(),
    password: text.optional(),
    tls: z.boolean().optional(),
    cluster: z.boolean().optional(),
  }),
  /** The SNS topic of notices. */
  Notifications: z.object({ arn }),
  /** What links are signed with that decide about releases, and where the staging slot is served. */
  Approval: z.object({ stagingUrl: url, secret }),
  /** The page that those links lead to. */
  ApprovalPage: z.object({ url }),
  /** The ECS service that predicts, and its cluster. */
  Predictor: z.object({ cluster: arn, service: arn }),
  /** The SMTP server of notices. */
  Mail: z.object({ url, from: text, to: text }),
});

/** Everything that can be linked, by the names of the stacks. */
export type Links = Readonly<z.infer<typeof linksSchema>>;

/** What one who works with runs and releases wherever they are has to be linked to; what is optional it can do without. */
const resourcesSchema = linksSchema
  .omit({ Predictor: true })
  .partial({ Notifications: true, Approval: true, ApprovalPage: true, Mail: true });

/** What is linked to a process that is more than one function. */
export type Resources = z.infer<typeof resourcesSchema>;

/** A resource is not linked, or its link lacks something. The message says which, where and what to do. */
export class ResourceError extends Error {
  override readonly name = "ResourceError";
}

/**
 * Reads what is linked to this process. Without a link to `Notifications` or `Mail` nobody is told anything.
 *
 * @throws ResourceError that names every link that is missing or wrong.
 */
export function readResources(linked: object = Resource): Resources {
  return read(resourcesSchema, linked);
}

/** Reads some of what is linked to this process. @throws ResourceError that names every one of these that is missing or wrong. */
export function readLinks<Name extends keyof Links>(
  names: readonly Name[],
  linked: object = Resource,
): Pick<Links, Name> {
  const shape = Object.fromEntries(names.map((link) => [link, linksSchema.shape[link]]));
  return read(z.object(shape), linked) as unknown as Pick<Links, Name>;
}

/** The stage that this process belongs to. @throws ResourceError when SST does not tell it. */
export function readStage(linked: object = Resource): string {
  const parsed = z.object({ stage: text }).safeParse(linksOf(["App"], linked)["App"]);
  if (parsed.success) return parsed.data.stage;
  throw new ResourceError("the environment (SST_RESOURCE_App) does not say which stage this is: deploy again");
}

function read<Linked>(schema: z.ZodObject & z.ZodType<Linked>, linked: object): Linked {
  const parsed = schema.safeParse(linksOf(Object.keys(schema.shape), linked));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path: [resource, ...fields], message }) =>
    fields.length === 0
      ? `${String(resource)} is not linked: link it in its stack`
      : `${String(resource)}: ${fields.join(".")}: ${message}; mend its link in its stack`,
  );
  throw new ResourceError(problems.join("\n"));
}

function linksOf(names: readonly string[], linked: object): Record<string, unknown> {
  try {
    // SST's own error for what is not linked speaks of one resource at a time, and not of the stack.
    const present = names.filter((resource) => resource in linked);
    return Object.fromEntries(present.map((resource) => [resource, (linked as Record<string, unknown>)[resource]]));
  } catch (cause) {
    const message = "the links in the environment (SST_RESOURCE_…) are not JSON: deploy again";
    throw new ResourceError(message, { cause });
  }
}
