import type { Access } from "../policy.js";
import {
  listOf,
  type Place,
  parametersOf,
  type RequestedOperation,
  type ServiceRequest,
  targetOf,
  textOf,
  UnknownRequestError,
} from "./service-request.js";

type Parameters = Readonly<Record<string, unknown>>;

/** What is asked for, of each operation: the resources that its action is checked on. */
const resourcesOf: Readonly<Record<string, (parameters: Parameters, place: Place) => string[]>> = {
  // On all resources or none: AWS's own examples allow both on `*`.
  DescribeTaskDefinition: () => ["*"],
  RegisterTaskDefinition: () => ["*"],
  DescribeServices: (parameters, place) =>
    listOf(parameters, "services").map((service) => serviceArn(String(service), parameters, place)),
  UpdateService: (parameters, place) => [serviceArn(textOf(parameters, "service"), parameters, place)],
  ListServiceDeployments: (parameters, place) => [serviceArn(textOf(parameters, "service"), parameters, place)],
  DescribeServiceDeployments: (parameters) => listOf(parameters, "serviceDeploymentArns").map(String),
  StopServiceDeployment: (parameters) => [textOf(parameters, "serviceDeploymentArn")],
  DescribeServiceRevisions: (parameters) => listOf(parameters, "serviceRevisionArns").map(String),
};

/** What a request to ECS asks for, the passing of roles included. */
export function ecsOperation(request: ServiceRequest, place: Place): RequestedOperation {
  const operation = targetOf(request, "AmazonEC2ContainerServiceV20141113");
  const resources = Object.hasOwn(resourcesOf, operation) ? resourcesOf[operation] : undefined;
  if (resources === undefined) throw new UnknownRequestError(`${operation} is not judged here`);
  const parameters = parametersOf(request);
  const accesses = resources(parameters, place).map((resource) => ({ action: `ecs:${operation}`, resource }));
  return { operation, accesses: [...accesses, ...passedRoles(parameters)] };
}

/** A service is named by its ARN, or by its name and that of its cluster. */
function serviceArn(service: string, { cluster = "default" }: Parameters, { region, accountId }: Place): string {
  if (service.startsWith("arn:")) return service;
  return `arn:aws:ecs:${region}:${accountId}:service/${String(cluster).replace(/^arn:.*\//, "")}/${service}`;
}

/** The parameters that give a role away, to which service. Nobody may lend a role whose rights he could not pass on. */
const receivers: Readonly<Record<string, string>> = {
  taskRoleArn: "ecs-tasks.amazonaws.com",
  executionRoleArn: "ecs-tasks.amazonaws.com",
  roleArn: "ecs.amazonaws.com",
};

function passedRoles(value: unknown): Access[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const service = Object.hasOwn(receivers, name) ? receivers[name] : undefined;
    return service !== undefined && typeof inner === "string"
      ? [{ action: "iam:PassRole", resource: inner, context: { "iam:PassedToService": service } }]
      : passedRoles(inner);
  });
}
