import { type PortGrant, portGrants } from "@snn/core/deployment";
import { functionCatalogue } from "@snn/functions/catalogue";
import type { Links } from "./links";
import { logGroupArn, networkPermissions, privateNetwork } from "./network";
import { componentName, stageName } from "./stage";

type Catalogue = typeof functionCatalogue;
export type FunctionName = keyof Catalogue;
type CloudPortOf<Name extends FunctionName> = Extract<Catalogue[Name]["ports"][number], keyof typeof portGrants>;
type LinkNameOf<Name extends FunctionName> = (typeof portGrants)[CloudPortOf<Name>]["link"];

/** What a function is given, beside what its name says. */
export interface FunctionSettings<Name extends FunctionName> {
  /** What its ports work on: exactly the links that the catalogue says. */
  readonly links: Links<LinkNameOf<Name>>;
  readonly memory: `${number} MB`;
  readonly timeout: `${number} seconds`;
  /** Where Lambda's record of an event goes that it has tried three times; left out for what is not invoked asynchronously. */
  readonly onFailure?: sst.aws.Function | sst.aws.Queue;
  /** What it may do beyond its ports, such as to receive from the queue that starts it. */
  readonly permissions?: sst.aws.FunctionPermissionArgs[];
  /** @default not reachable from outside */
  readonly url?: boolean;
}

/** Beyond an hour the watchdog has sent an event again that its run still needs. */
const mostEventAgeSeconds = 3600;

/**
 * A function of the catalogue, from the bundle that `npm run bundle` makes of it. It may do what the adapters of its ports do, on what
 * it is linked to, write its own log, and nothing else.
 */
export function lambdaFunction<Name extends FunctionName>(
  name: Name,
  { links, memory, timeout, onFailure, permissions = [], url = false }: FunctionSettings<Name>,
): sst.aws.Function {
  const ports = functionCatalogue[name].ports.filter((port) => port in portGrants) as CloudPortOf<Name>[];
  const grants: readonly PortGrant[] = ports.map((port) => portGrants[port]);
  const linked = links as Links<PortGrant["link"]>;
  const isInNetwork = (ports as readonly string[]).includes("parameterServer");
  const functionName = stageName(name);
  // The suffix, since links and functions share their names.
  const lambda = new sst.aws.Function(`${componentName(name)}Function`, {
    name: functionName,
    bundle: `dist/functions/${name}`,
    handler: "index.handler",
    runtime: "nodejs24.x",
    // A model has the same bytes on all machines of one type of processor, and laptops and their tests are of this one. arm64 would
    // be a fifth cheaper.
    architecture: "x86_64",
    memory,
    timeout,
    link: [...new Set(grants.map(({ link }) => linked[link].component))],
    permissions: [
      ...grants.flatMap((grant) => statementsOf(grant, linked)),
      ...(onFailure === undefined ? [] : [destinationPermission(onFailure)]),
      ...permissions,
      { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [logGroupArn(functionName)] },
      ...(isInNetwork ? networkPermissions : []),
    ],
    logging: { format: "json", retention: "1 month" },
    ...(isInNetwork && { vpc: privateNetwork }),
    ...(url && { url: { cors: false as const } }),
    ...(onFailure !== undefined && { retries: 2 as const }),
    transform: {
      role: (args) => {
        // SST 4.17 lets the whole account assume the roles of functions, and gives them AWS's policies, which are for all log groups.
        args.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
        args.managedPolicyArns = [];
      },
      eventInvokeConfig: (args) => {
        args.maximumEventAgeInSeconds = mostEventAgeSeconds;
        if (onFailure !== undefined) args.destinationConfig = { onFailure: { destination: onFailure.arn } };
      },
    },
  });
  // A training is a loop of functions on purpose. Lambda would stop one after 16 rounds of the same chain of requests.
  new aws.lambda.FunctionRecursionConfig(`${componentName(name)}Recursion`, {
    functionName: lambda.name,
    recursiveLoop: "Allow",
  });
  return lambda;
}

/** A statement for each action of a port, on what it is for. */
function statementsOf({ link, actions }: PortGrant, links: Links<PortGrant["link"]>): sst.aws.FunctionPermissionArgs[] {
  return actions.map((action) => ({
    actions: [action],
    resources: links[link].arnsFor(action),
    // A role is lent to containers, and to nothing else that trusts ECS.
    ...(action === "iam:PassRole" && { conditions: [passedToContainers] }),
  }));
}

const passedToContainers = {
  test: "StringEquals",
  variable: "iam:PassedToService",
  values: ["ecs-tasks.amazonaws.com"],
};

function destinationPermission(destination: sst.aws.Function | sst.aws.Queue): sst.aws.FunctionPermissionArgs {
  const action = destination instanceof sst.aws.Queue ? "sqs:SendMessage" : "lambda:InvokeFunction";
  return { actions: [action], resources: [destination.arn] };
}
