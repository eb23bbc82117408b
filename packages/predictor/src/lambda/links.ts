import { Resource } from "sst/resource";
import { z } from "zod";

const linksSchema = z.object({
  /** The DynamoDB table of releases. */
  Runs: z.object({ name: z.string().min(1) }),
  /** The EventBridge bus. */
  Events: z.object({ name: z.string().min(1) }),
  /** What links to decide on releases are signed with, and where the staging slot is served. */
  Approval: z.object({ secret: z.string().min(32), stagingUrl: z.url() }),
});

/** What is linked to the approval page, by the names of the stacks. */
export type ApprovalLinks = Readonly<z.infer<typeof linksSchema>>;

/** A resource is not linked, or its link lacks something. The message says which and what to do, a line each. */
export class ResourceError extends Error {
  override readonly name = "ResourceError";
}

/** Reads what is linked to the approval page. @throws ResourceError that names every link that is missing or wrong. */
export function readLinks(linked: object = Resource): ApprovalLinks {
  const parsed = linksSchema.safeParse(present(linked));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path: [resource, ...fields], message }) =>
    fields.length === 0
      ? `${String(resource)} is not linked: link it in its stack`
      : `${String(resource)}: ${fields.join(".")}: ${message}; mend its link in its stack`,
  );
  throw new ResourceError(problems.join("\n"));
}

/** What there is of the links: SST throws an error of its own at a look at one that is not there. */
function present(linked: object): Record<string, unknown> {
  try {
    const names = Object.keys(linksSchema.shape).filter((name) => name in linked);
    return Object.fromEntries(names.map((name) => [name, (linked as Record<string, unknown>)[name]]));
  } catch (cause) {
    throw new ResourceError("the links in the environment (SST_RESOURCE_…) are not JSON: deploy again", { cause });
  }
}
