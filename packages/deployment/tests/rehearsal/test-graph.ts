import type { GraphLike } from "../../src/rehearsal/graph-resources.js";
import { Roles } from "../../src/rehearsal/resources/roles.js";

const place = { region: "eu-central-1", accountId: "123456789012" };

/** An ARN of the graphs here. */
export const arn = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:123456789012:${resource}`;
export const roleArn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

type Resource = GraphLike["resources"][number];

/** A resource: its type and its state. */
export type TestResource = readonly [type: string, state: Record<string, unknown>];

/** A graph of some resources. */
export function graphOf(...resources: TestResource[]): GraphLike {
  return { resources: resources.map(([type, state], index): Resource => ({ type, name: `resource${index}`, state })) };
}

/** A policy with one statement. */
export function allow(Action: string, Resource: string, others: object = {}): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource, ...others }] });
}

/** A role of a graph. @param service who may act in it */
export function role(name: string, service: string, ...policies: readonly string[]) {
  const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } };
  const state = {
    name,
    arn: roleArn(name),
    assumeRolePolicy: { Version: "2012-10-17", Statement: [trust] },
    inlinePolicies: policies.map((policy) => ({ name: "inline", policy })),
  };
  return ["aws:iam/role:Role", state] as const;
}

/** A permission of a function. */
export function permission(functionArn: string, conditions: Readonly<Record<string, unknown>>) {
  const ids = { id: "permission", name: "permission", arn: arn("lambda", "permission") };
  const state = { ...ids, action: "lambda:InvokeFunction", function: functionArn, ...conditions };
  return ["aws:lambda/permission:Permission", state] as const;
}

export function rolesOf(graph: GraphLike): Roles {
  return new Roles(graph, place);
}
