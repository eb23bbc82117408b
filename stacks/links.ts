import type { LinkName } from "@snn/core/deployment";

// A link of SST's grants everything on what it names (`sqs:*`, `s3:*`, …). Ours tell where a resource is, and nothing else: what a
// function may do with it follows from the ports that it works on.
sst.Linkable.wrap(sst.aws.Queue, (queue) => ({ properties: { url: queue.url } }));
sst.Linkable.wrap(sst.aws.Bus, (bus) => ({ properties: { name: bus.name } }));
sst.Linkable.wrap(sst.aws.Bucket, (bucket) => ({ properties: { name: bucket.name } }));
sst.Linkable.wrap(sst.aws.Dynamo, (table) => ({ properties: { name: table.name } }));
sst.Linkable.wrap(sst.aws.SnsTopic, (topic) => ({ properties: { arn: topic.arn } }));
sst.Linkable.wrap(sst.aws.Redis, ({ host, port, username, password }) => ({
  properties: { host, port, username, password, tls: true },
}));

/** A resource that functions are linked to. */
export interface Link {
  /** Its component has the name of the link. */
  readonly component: unknown;
  /** The ARNs on which a function gets an action. */
  arnsFor(action: string): $util.Input<string>[];
}

/** Links by name. */
export type Links<Name extends LinkName> = { readonly [Each in Name]: Link };

/** A link to a resource of one ARN. */
export function linkTo(component: { readonly arn: $util.Output<string> }): Link {
  return { component, arnsFor: () => [component.arn] };
}

/** A link to what IAM knows nothing of: the network or a secret says who may use it. */
export function linkWithoutActions(component: unknown): Link {
  return {
    component,
    arnsFor(action) {
      throw new Error(`no IAM action is needed for this link, and ${action} is asked for`);
    },
  };
}
