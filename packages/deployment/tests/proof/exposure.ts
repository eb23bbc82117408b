import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Graph, resourcesOf } from "../../src/evaluate/graph.js";
import { type Graphs, listOf, statementsIn, statementsOfRole } from "./graphs.js";

/** Actions for which IAM knows no resource, so that they are allowed for all or none. */
const withoutResources = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
  "ecr:GetAuthorizationToken",
  "ecs:DescribeTaskDefinition",
  "ecs:RegisterTaskDefinition",
];

/** AWS's policies that are attached to roles. Both are for what AWS itself does with our resources. */
const managedPolicies = [
  "arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers",
  // SST's instances of NAT: a shell through Systems Manager, in place of an open port.
  "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
];

/** What is open to whom. */
export function exposureSuite(graphs: Graphs): void {
  for (const stage of ["dev", "production"] as const) {
    describe(`what is open in ${stage}`, () => {
      it("lets each role be assumed by a service of AWS and nobody else", () => {
        for (const { name, inputs } of rolesOf(graphs[stage]()))
          for (const { Principal } of statementsIn(inputs["assumeRolePolicy"])) {
            const principals = Principal as Record<string, string | string[]>;
            assert.deepEqual(Object.keys(principals), ["Service"], name);
            assert.equal(listOf(principals["Service"]).length, 1, name);
          }
      });

      it("allows no role an action with a wildcard", () => {
        for (const role of rolesOf(graphs[stage]()))
          for (const { Action } of statementsOfRole(role))
            for (const action of listOf(Action)) assert.doesNotMatch(action, /\*/, role.name);
      });

      it("allows no role something on everything where IAM knows resources", () => {
        for (const role of rolesOf(graphs[stage]())) {
          for (const { Action, Resource } of statementsOfRole(role))
            if (listOf(Resource).includes("*"))
              for (const action of listOf(Action))
                assert.ok(withoutResources.includes(action), `${role.name}: ${action}`);
        }
      });

      it("attaches no policy of AWS but where AWS itself is at work, and none in another way", () => {
        for (const { name, inputs } of rolesOf(graphs[stage]()))
          for (const policy of listOf((inputs["managedPolicyArns"] ?? []) as string[]))
            assert.ok(managedPolicies.includes(policy), `${name}: ${policy}`);
        const attached = graphs[stage]().resources.filter(({ type }) => /^aws:iam\/.*(policy|attachment)/i.test(type));
        assert.deepEqual(attached, []);
      });

      it("opens nothing to the internet but two ports of the load balancer and the approval page", () => {
        const graph = graphs[stage]();
        const open = resourcesOf(graph, "aws:ec2/securityGroup:SecurityGroup").flatMap(({ name, inputs }) =>
          (
            (inputs["ingress"] ?? []) as readonly {
              readonly cidrBlocks?: string[];
              readonly fromPort: number;
              readonly toPort: number;
            }[]
          )
            .filter(({ cidrBlocks = [] }) => cidrBlocks.includes("0.0.0.0/0"))
            .map(({ fromPort, toPort }) => `${name} ${fromPort}-${toPort}`),
        );
        assert.deepEqual(open.sort(), ["LoadBalancerSecurityGroup 80-80", "LoadBalancerSecurityGroup 8080-8080"]);
        const urls = resourcesOf(graph, "aws:lambda/functionUrl:FunctionUrl").map(
          ({ inputs }) => inputs["functionName"],
        );
        assert.deepEqual(urls, [`snn-${stage}-approval`]);
        const invokable = resourcesOf(graph, "aws:lambda/permission:Permission").filter(
          ({ inputs }) => inputs["principal"] === "*",
        );
        // AWS wants both for a page that everybody may see.
        assert.deepEqual(invokable.map(({ inputs }) => `${inputs["action"]} ${inputs["function"]}`).sort(), [
          `lambda:InvokeFunction snn-${stage}-approval`,
          `lambda:InvokeFunctionUrl snn-${stage}-approval`,
        ]);
        for (const { name, inputs } of invokable)
          assert.ok(inputs["invokedViaFunctionUrl"] === true || inputs["functionUrlAuthType"] === "NONE", name);
      });

      it("lets a rule start a function only from that rule", () => {
        for (const { name, inputs } of resourcesOf(graphs[stage](), "aws:lambda/permission:Permission"))
          if (inputs["principal"] !== "*") assert.match(String(inputs["sourceArn"]), /^arn:aws:events:.*:rule\//, name);
      });

      it("keeps every bucket from the public, and lets nobody in without TLS", () => {
        const graph = graphs[stage]();
        const buckets = resourcesOf(graph, "aws:s3/bucket:Bucket").map(({ state }) => state["bucket"]);
        const blocked = resourcesOf(graph, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
        for (const { name, inputs } of blocked)
          for (const field of ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"])
            assert.equal(inputs[field], true, `${name}.${field}`);
        assert.deepEqual(blocked.map(({ inputs }) => inputs["bucket"]).sort(), buckets.sort());
        const policies = resourcesOf(graph, "aws:s3/bucketPolicy:BucketPolicy");
        for (const { name, inputs } of policies) {
          const [statement, ...others] = statementsIn(inputs["policy"]);
          assert.deepEqual(others, [], name);
          const { Effect, Action, Principal, Condition } = statement!;
          assert.deepEqual([Effect, Action, Condition], ["Deny", "s3:*", { Bool: { "aws:SecureTransport": "false" } }]);
          assert.ok(Principal === "*" || (Principal as { AWS?: string }).AWS === "*", name);
        }
        assert.deepEqual(policies.map(({ inputs }) => inputs["bucket"]).sort(), buckets.sort());
        // No page of ours asks S3 for anything.
        assert.deepEqual(resourcesOf(graph, "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration"), []);
      });

      it("tells no secret in an environment, a task definition, an alarm, a dashboard or a parameter", () => {
        const graph = graphs[stage]();
        const secrets = resourcesOf(graph, "random:index/randomPassword:RandomPassword").map(({ state }) =>
          String(state["result"]),
        );
        assert.ok(secrets.length >= 2);
        const open = graph.resources.filter(({ type }) =>
          ["lambda/function:", "ecs/", "cloudwatch/", "ssm/", "sqs/", "s3/"].some((part) =>
            type.startsWith(`aws:${part}`),
          ),
        );
        for (const { type, name, inputs } of open)
          for (const secret of secrets) assert.ok(!JSON.stringify(inputs).includes(secret), `${type} ${name}`);
      });

      it("talks to the parameter server with TLS and a password, which refuses writes when it is full", () => {
        const graph = graphs[stage]();
        const [server] = resourcesOf(graph, "aws:elasticache/replicationGroup:ReplicationGroup");
        assert.equal(server!.inputs["transitEncryptionMode"], "required");
        assert.ok(server!.inputs["authToken"]);
        const [group] = resourcesOf(graph, "aws:elasticache/parameterGroup:ParameterGroup");
        assert.deepEqual(
          (group!.inputs["parameters"] as readonly { name: string; value: string }[]).find(
            ({ name }) => name === "maxmemory-policy",
          )?.value,
          "noeviction",
        );
        for (const { functionId, links } of graph.functions) {
          const link = links["ParameterServer"] as { tls?: boolean; password?: string } | undefined;
          if (link !== undefined) assert.ok(link.tls === true && link.password, functionId);
        }
      });

      it("gives no container a public address", () => {
        const [service] = servicesOf(graphs[stage]());
        assert.equal((service!.inputs["networkConfiguration"] as { assignPublicIp: boolean }).assignPublicIp, false);
        assert.equal(service!.inputs["enableExecuteCommand"], false);
      });
    });
  }
}

/** Roles that the stage creates; those that it only names are looked up by the name, and have no inputs. */
function rolesOf(graph: Graph) {
  return resourcesOf(graph, "aws:iam/role:Role").filter(({ options }) => options.existingId === undefined);
}

function servicesOf(graph: Graph) {
  return resourcesOf(graph, "aws:ecs/service:Service");
}
