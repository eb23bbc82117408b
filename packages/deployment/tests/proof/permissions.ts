import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { portGrants } from "@snn/core/deployment";
import { type FunctionName, functionCatalogue, predictorPorts } from "@snn/functions/catalogue";
import { bundleFacts } from "../../src/bundle/facts.js";
import { linksAskedFor } from "../../src/bundle/links-asked-for.js";
import { resourcesOf } from "../../src/evaluate/graph.js";
import { type Graphs, lambdaOf, listOf, pairsOf, roleOf, statementsOfRole } from "./graphs.js";

const names = Object.keys(functionCatalogue) as FunctionName[];

/** What a function may do for the sake of Lambda itself, whatever its code is. */
const runtimeActions = new Set([
  "logs:CreateLogStream",
  "logs:PutLogEvents",
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
  // Lambda delivers what it has given up with the role of the function.
  "lambda:InvokeFunction",
]);

/** What Lambda polls a queue with. */
const pollingActions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];

/** Functions are given exactly what their code can use. */
export function permissionSuite(graphs: Graphs): void {
  describe("what functions are given", () => {
    for (const name of names) {
      it(`links ${name} to exactly what its bundle asks for`, async () => {
        const graph = graphs.dev();
        const { inputs } = lambdaOf(graph, name);
        const given = graph.functions.find(({ bundle }) => bundle === `dist/functions/${name}`);
        assert.deepEqual(Object.keys(given!.links).sort(), await linksAskedFor(name));
        assert.deepEqual(Object.keys(variablesOf(inputs)).sort(), ["SST_KEY", "SST_KEY_FILE", "SST_RESOURCE_App"]);
      });

      it(`allows ${name} exactly the requests that its bundle can make`, async () => {
        const graph = graphs.dev();
        const { actions } = await bundleFacts(name);
        const allowed = statementsOfRole(roleOf(graph, name)).flatMap(({ Action }) => listOf(Action));
        const own = allowed.filter((action) => !runtimeActions.has(action) && !pollingActions.includes(action));
        // Kept by Lambda: a queue as the last destination.
        const destination = destinationOf(graph, name);
        const expected = new Set([...actions, ...(destination?.startsWith("arn:aws:sqs:") ? ["sqs:SendMessage"] : [])]);
        assert.deepEqual([...new Set(own)].sort(), [...expected].sort());
      });

      it(`allows ${name} each of its requests on exactly what it is linked to`, () => {
        const graph = graphs.dev();
        const arns = arnsByLink(graph);
        const expected = new Set<string>();
        for (const port of functionCatalogue[name].ports) {
          if (!(port in portGrants)) continue;
          const { link, actions } = portGrants[port as keyof typeof portGrants];
          for (const action of actions) for (const arn of arns(link, action)) expected.add(`${action} ${arn}`);
        }
        const destination = destinationOf(graph, name);
        if (destination !== undefined)
          expected.add(
            `${destination.startsWith("arn:aws:sqs:") ? "sqs:SendMessage" : "lambda:InvokeFunction"} ${destination}`,
          );
        if (name === "neuron") {
          const { arn } = graph.resources.find(({ name }) => name === "NeuronQueueQueue")!.state;
          for (const action of pollingActions) expected.add(`${action} ${arn}`);
        }
        const group = lambdaOf(graph, name).inputs["loggingConfig"] as { readonly logGroup: string };
        for (const action of ["logs:CreateLogStream", "logs:PutLogEvents"])
          expected.add(`${action} arn:aws:logs:eu-central-1:123456789012:log-group:${group.logGroup}:*`);
        if (lambdaOf(graph, name).inputs["vpcConfig"] !== undefined)
          for (const action of runtimeActions) if (action.startsWith("ec2:")) expected.add(`${action} *`);
        assert.deepEqual(pairsOf(statementsOfRole(roleOf(graph, name))), [...expected].sort());
      });
    }

    it("lends roles to containers alone", () => {
      const lent = statementsOfRole(roleOf(graphs.dev(), "rollout")).filter(({ Action }) => Action === "iam:PassRole");
      assert.deepEqual(
        lent.map(({ Condition }) => Condition),
        [{ StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } }],
      );
    });

    it("puts a function into the network if and only if it talks to the parameter server", () => {
      for (const name of names) {
        const isInside = lambdaOf(graphs.dev(), name).inputs["vpcConfig"] !== undefined;
        assert.equal(isInside, (functionCatalogue[name].ports as readonly string[]).includes("parameterServer"), name);
      }
    });

    it("allows the container exactly to read what is released", () => {
      const graph = graphs.dev();
      const role = graph.resources.find(
        ({ name, type }) => name === "PredictorTaskRole" && type === "aws:iam/role:Role",
      );
      const arns = arnsByLink(graph);
      const expected = predictorPorts.flatMap((port) => {
        const { link, actions } = portGrants[port];
        return actions.flatMap((action) => arns(link, action).map((arn) => `${action} ${arn}`));
      });
      assert.deepEqual(pairsOf(statementsOfRole(role!)), [...new Set(expected)].sort());
    });
  });
}

function variablesOf(inputs: Record<string, unknown>): Record<string, string> {
  return (inputs["environment"] as { readonly variables: Record<string, string> }).variables;
}

function destinationOf(graph: Parameters<typeof lambdaOf>[0], name: string): string | undefined {
  const settings = resourcesOf(graph, "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig").find(
    ({ inputs }) => inputs["functionName"] === `snn-${graph.stage}-${name}`,
  );
  const { destinationConfig } = (settings?.inputs ?? {}) as {
    readonly destinationConfig?: { readonly onFailure: { readonly destination: string } };
  };
  return destinationConfig?.onFailure.destination;
}

/** The ARNs on which a request may be made through a link, as AWS's service authorization reference has it. */
function arnsByLink(graph: Parameters<typeof lambdaOf>[0]): (link: string, action: string) => string[] {
  const arnOf = (name: string) => graph.resources.find((resource) => resource.name === name)!.state["arn"] as string;
  const service = arnOf("PredictionServiceService");
  return (link, action) => {
    switch (link) {
      case "NeuronQueue":
        return [arnOf("NeuronQueueQueue")];
      case "DeadLetters":
        return [arnOf("DeadLettersQueue")];
      case "Events":
        return [arnOf("EventsBus")];
      case "Notifications":
        return [arnOf("NotificationsTopic")];
      case "Storage":
        return [action === "s3:ListBucket" ? arnOf("StorageBucket") : `${arnOf("StorageBucket")}/*`];
      case "Runs":
        return action === "dynamodb:Query"
          ? [arnOf("RunsTable"), `${arnOf("RunsTable")}/index/*`]
          : [arnOf("RunsTable")];
      default:
        switch (action) {
          case "iam:PassRole":
            return [arnOf("PredictorTaskRole"), arnOf("PredictorExecutionRole")];
          case "ecs:RegisterTaskDefinition":
          case "ecs:DescribeTaskDefinition":
            return ["*"];
          case "ecs:DescribeServiceRevisions":
            return [`${service.replace(":service/", ":service-revision/")}/*`];
          default:
            return [service];
        }
    }
  };
}
