import { z } from "zod";
import { GraphError, type GraphLike, resourcesOf } from "../graph-resources.js";
import type { Actor, Roles } from "../resources/roles.js";

const groupSchema = z.object({ name: z.string(), arn: z.string() });
const filterSchema = z.object({
  logGroup: z.string(),
  destinationArn: z.string(),
  filterPattern: z.literal(""),
  roleArn: z.string(),
});

/** A line of a log. */
export interface GroupedLine {
  readonly logGroup: string;
  readonly text: string;
}

/** CloudWatch Logs: takes the lines of those who may write them, and sends them on to the subscribers of their group. */
export class LogGroups {
  /** What has been written, in order. */
  readonly lines: GroupedLine[] = [];
  /** What AWS would have dropped: there is no such group, or the writer may not write to it. */
  readonly lost: GroupedLine[] = [];
  readonly #arns: ReadonlyMap<string, string>;
  readonly #destinations = new Map<string, string>();
  readonly #roles: Roles;

  /** @throws GraphError for a subscription of what the graph does not have, or in a role that may not deliver */
  constructor(graph: GraphLike, roles: Roles) {
    this.#roles = roles;
    const groups = resourcesOf(graph, "aws:cloudwatch/logGroup:LogGroup", groupSchema);
    this.#arns = new Map(groups.map(({ name, arn }) => [name, arn]));
    const filters = resourcesOf(graph, "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", filterSchema);
    for (const { logGroup, destinationArn, roleArn } of filters) {
      const arn = this.#arns.get(logGroup);
      if (arn === undefined) throw new GraphError(`a subscription of ${logGroup}, which the graph does not have`);
      const actor = roles.assume(roleArn, "logs.amazonaws.com", `${arn}:*`);
      for (const action of ["firehose:PutRecord", "firehose:PutRecordBatch"])
        roles.require(actor, action, destinationArn);
      this.#destinations.set(logGroup, destinationArn);
    }
  }

  /** The names of groups whose lines are sent to nobody. */
  get withoutSubscriber(): readonly string[] {
    return [...this.#arns.keys()].filter((name) => !this.#destinations.has(name));
  }

  /** Takes a line. @param writer in whose role the line is sent. */
  write({ name }: Actor, stream: string, line: GroupedLine): void {
    const arn = this.#arns.get(line.logGroup);
    const may = (action: string) => this.#roles.allows(name, action, `${arn}:log-stream:${stream}`);
    const isTaken = arn !== undefined && may("logs:CreateLogStream") && may("logs:PutLogEvents");
    (isTaken ? this.lines : this.lost).push(line);
  }

  /** What has been sent on to a subscriber so far. */
  sentTo(destinationArn: string): GroupedLine[] {
    return this.lines.filter(({ logGroup }) => this.#destinations.get(logGroup) === destinationArn);
  }
}
