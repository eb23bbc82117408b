import { Resource } from "sst/resource";
import { z } from "zod";

const url = z.url();
const name = z.string().min(1);
const host = z.string().min(1);
const text = z.string().min(1);

const resourcesSchema = z.object({
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
  Notifications: z.object({ arn: z.string().startsWith("arn:") }).optional(),
  /** The page that people decide on releases at, what its links are signed with, and where the staging slot is served. */
  Approval: z.object({ url, stagingUrl: url, secret: z.string().min(32) }).optional(),
  /** The SMTP server of notices. */
  Mail: z.object({ url, from: text, to: text }).optional(),
});

/** What is linked to a function, by the names of the stacks. */
export type Resources = z.infer<typeof resourcesSchema>;

/** A resource is not linked, or its link lacks something. The message says which, where and what to do. */
export class ResourceError extends Error {
  override readonly name = "ResourceError";
}

/**
 * Reads what is linked to this function. Without a link to `Notifications` or `Mail` nobody is told anything.
 *
 * @throws ResourceError that names every link that is missing or wrong.
 */
export function readResources(linked: object = Resource): Resources {
  const parsed = resourcesSchema.safeParse(linksOf(linked));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path: [resource, ...fields], message }) =>
    fields.length === 0
      ? `${String(resource)} is not linked: link it in the training stack`
      : `${String(resource)}: ${fields.join(".")}: ${message}; mend its link in the training stack`,
  );
  throw new ResourceError(problems.join("\n"));
}

function linksOf(linked: object): Record<string, unknown> {
  try {
    // SST's own error for what is not linked speaks of one resource at a time, and not of the stack.
    const names = Object.keys(resourcesSchema.shape).filter((resource) => resource in linked);
    return Object.fromEntries(names.map((resource) => [resource, (linked as Record<string, unknown>)[resource]]));
  } catch (cause) {
    const message = "the links in the environment (SST_RESOURCE_…) are not JSON: deploy the training stack again";
    throw new ResourceError(message, { cause });
  }
}
