import { accountId, partition } from "../account.js";
import type { StateRequest, StateTable } from "./request.js";

export const storageStates: StateTable = {
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketV2:BucketV2": bucket,
  "aws:s3/bucketObjectv2:BucketObjectv2": object,
  "aws:s3/bucketObject:BucketObject": object,
  "aws:dynamodb/table:Table": ({ inputs, named, arn }) => {
    const table = arn("dynamodb", `table/${named()}`);
    const label = "2026-01-01T00:00:00.000";
    const stream = inputs["streamEnabled"] ? { streamArn: `${table}/stream/${label}`, streamLabel: label } : {};
    return { id: named(), name: named(), arn: table, ...stream };
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": ({ inputs, answers, region, named, arn, hex }) => {
    const id = named("replicationGroupId");
    const zone = `${hex(6)}.euc1.cache.amazonaws.com`.replace("euc1", shortRegion(region));
    const endpoints =
      inputs["clusterMode"] === "enabled"
        ? { configurationEndpointAddress: answers.redis?.host ?? `clustercfg.${id}.${zone}` }
        : {
            primaryEndpointAddress: answers.redis?.host ?? `master.${id}.${zone}`,
            readerEndpointAddress: answers.redis?.host ?? `replica.${id}.${zone}`,
          };
    return {
      id,
      replicationGroupId: id,
      arn: arn("elasticache", `replicationgroup:${id}`),
      ...endpoints,
      port: answers.redis?.port ?? inputs["port"] ?? 6379,
      memberClusters: Array.from(
        { length: Number(inputs["numCacheClusters"] ?? 1) },
        (_, node) => `${id}-00${node + 1}`,
      ),
    };
  },
  "aws:elasticache/cluster:Cluster": ({ inputs, answers, region, named, arn, hex }) => {
    const id = named("clusterId");
    const address = answers.redis?.host ?? `${id}.${hex(6)}.0001.${shortRegion(region)}.cache.amazonaws.com`;
    const port = answers.redis?.port ?? inputs["port"] ?? 6379;
    return {
      id,
      clusterId: id,
      arn: arn("elasticache", `cluster:${id}`),
      cacheNodes: [{ id: "0001", address, port }],
      port,
    };
  },
  "aws:elasticache/serverlessCache:ServerlessCache": ({ answers, region, named, arn, hex }) => {
    const address = answers.redis?.host ?? `${named()}-${hex(6)}.serverless.${shortRegion(region)}.cache.amazonaws.com`;
    const endpoints = [{ address, port: answers.redis?.port ?? 6379 }];
    return { id: named(), name: named(), arn: arn("elasticache", `serverlesscache:${named()}`), endpoints };
  },
  "aws:elasticache/subnetGroup:SubnetGroup": ({ named, arn }) => ({
    id: named(),
    name: named(),
    arn: arn("elasticache", `subnetgroup:${named()}`),
  }),
  "aws:elasticache/parameterGroup:ParameterGroup": ({ named, arn }) => ({
    id: named(),
    name: named(),
    arn: arn("elasticache", `parametergroup:${named()}`),
  }),
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": ({ named, arn }) => {
    const stream = arn("firehose", `deliverystream/${named()}`);
    return { id: stream, arn: stream, name: named() };
  },
  "aws:kinesis/stream:Stream": ({ named, arn }) => {
    const stream = arn("kinesis", `stream/${named()}`);
    return { id: stream, arn: stream, name: named() };
  },
  "aws:ssm/parameter:Parameter": ({ inputs, named, arn }) => {
    const name = named();
    return {
      id: name,
      name,
      arn: arn("ssm", `parameter/${name.replace(/^\//, "")}`),
      version: 1,
      type: inputs["type"],
    };
  },
  "aws:secretsmanager/secret:Secret": ({ named, arn, hex }) => {
    const secret = arn("secretsmanager", `secret:${named()}-${hex(6)}`);
    return { id: secret, arn: secret, name: named() };
  },
  "aws:secretsmanager/secretVersion:SecretVersion": ({ inputs, hex }) => {
    const arn = String(inputs["secretId"]);
    return { id: `${arn}|${hex(32)}`, arn, versionId: hex(32) };
  },
};

function bucket({ region, named }: StateRequest) {
  const name = named("bucket");
  return {
    id: name,
    bucket: name,
    arn: `arn:${partition}:s3:::${name}`,
    region,
    bucketRegion: region,
    bucketDomainName: `${name}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    hostedZoneId: "Z21DNDUVLTQW6Q",
  };
}

function object({ inputs, hex }: StateRequest) {
  const key = String(inputs["key"]);
  return {
    id: key,
    key,
    arn: `arn:${partition}:s3:::${String(inputs["bucket"])}/${key}`,
    etag: hex(32),
    versionId: hex(32),
    owner: accountId,
  };
}

/** `eu-central-1` is `euc1` in the names of caches. */
function shortRegion(region: string): string {
  const [area = "", direction = "", number = ""] = region.split("-");
  return `${area}${direction.charAt(0)}${number}`;
}
