import { accountId, partition } from "../account.js";
import { uuid } from "./messaging.js";
import type { StateRequest, StateTable } from "./request.js";

export const computeStates: StateTable = {
  "aws:lambda/function:Function": ({ region, named, arn, hex }) => {
    const name = named();
    const lambda = arn("lambda", `function:${name}`);
    return {
      id: name,
      name,
      arn: lambda,
      invokeArn: `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${lambda}/invocations`,
      qualifiedArn: `${lambda}:$LATEST`,
      version: "$LATEST",
      lastModified: "2026-01-01T00:00:00.000+0000",
      codeSha256: hex(43),
    };
  },
  "aws:lambda/functionUrl:FunctionUrl": ({ name, inputs, answers, region, hex }) => {
    const component = name.replace(/Url$/, "");
    const url = answers.functionUrls?.[name] ?? answers.functionUrls?.[component];
    return {
      id: String(inputs["functionName"]),
      urlId: hex(32),
      functionUrl: url ?? `https://${hex(32)}.lambda-url.${region}.on.aws/`,
    };
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": ({ arn, hex }) => {
    const id = uuid(hex(32));
    return { id, uuid: id, arn: arn("lambda", `event-source-mapping:${id}`) };
  },
  "aws:lambda/layerVersion:LayerVersion": ({ named, arn }) => {
    const layer = arn("lambda", `layer:${named("layerName")}`);
    return { id: `${layer}:1`, arn: `${layer}:1`, layerArn: layer, version: "1" };
  },
  "aws:lambda/alias:Alias": ({ inputs, named, arn }) => {
    const alias = arn("lambda", `function:${String(inputs["functionName"])}:${named()}`);
    return { id: alias, arn: alias, name: named() };
  },
  "aws:ecs/cluster:Cluster": ({ named, arn }) => {
    const cluster = arn("ecs", `cluster/${named()}`);
    return { id: cluster, arn: cluster, name: named() };
  },
  "aws:ecs/service:Service": ({ inputs, named, arn }) => {
    const cluster = String(inputs["cluster"] ?? "default").replace(/^.*cluster\//, "");
    const service = arn("ecs", `service/${cluster}/${named()}`);
    return { id: service, arn: service, name: named() };
  },
  "aws:ecs/taskDefinition:TaskDefinition": ({ named, arn }) => {
    const family = named("family");
    const definition = arn("ecs", `task-definition/${family}`);
    return { id: family, family, arn: `${definition}:1`, arnWithoutRevision: definition, revision: 1 };
  },
  "aws:ecr/repository:Repository": ({ region, named, arn }) => ({
    id: named(),
    name: named(),
    arn: arn("ecr", `repository/${named()}`),
    registryId: accountId,
    repositoryUrl: `${accountId}.dkr.ecr.${region}.amazonaws.com/${named()}`,
  }),
  "docker-build:index:Image": ({ name, inputs, hex }) => {
    const digest = `sha256:${hex(64)}`;
    const [tag] = (inputs["tags"] ?? []) as string[];
    return { id: name, digest, contextHash: hex(64), ref: `${(tag ?? name).replace(/:[^:/]*$/, "")}@${digest}` };
  },
  "aws:appautoscaling/target:Target": ({ inputs, arn, hex }) => ({
    id: String(inputs["resourceId"]),
    arn: arn("application-autoscaling", `scalable-target/${hex(32)}`),
  }),
  "aws:appautoscaling/policy:Policy": ({ inputs, named, arn, hex }) => ({
    id: named(),
    name: named(),
    alarmArns: [],
    arn: arn(
      "autoscaling",
      `scalingPolicy:${uuid(hex(32))}:resource/ecs/${String(inputs["resourceId"])}:policyName/${named()}`,
    ),
  }),
  "aws:cloudwatch/logGroup:LogGroup": ({ named, arn }) => ({
    id: named(),
    name: named(),
    arn: arn("logs", `log-group:${named()}`),
  }),
  "aws:cloudwatch/logStream:LogStream": ({ inputs, named, arn }) => ({
    id: named(),
    name: named(),
    arn: arn("logs", `log-group:${String(inputs["logGroupName"])}:log-stream:${named()}`),
  }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": alarm,
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": (request) => ({
    ...alarm(request),
    alarmName: request.named("alarmName"),
  }),
  "aws:cloudwatch/dashboard:Dashboard": ({ named }) => ({
    id: named("dashboardName"),
    dashboardName: named("dashboardName"),
    dashboardArn: `arn:${partition}:cloudwatch::${accountId}:dashboard/${named("dashboardName")}`,
  }),
};

function alarm({ inputs, named, arn }: StateRequest) {
  const field = "alarmName" in inputs ? "alarmName" : "name";
  return { id: named(field), name: named(field), arn: arn("cloudwatch", `alarm:${named(field)}`) };
}
