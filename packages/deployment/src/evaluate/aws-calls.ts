import { accountId, hexOf, partition } from "./account.js";
import { policyDocumentJson } from "./policy-document.js";

type Inputs = Record<string, unknown>;

/**
 * What a data source of a provider answers. Throws for one that is not known here: an empty answer would only make
 * `undefined` of something, far from its cause.
 */
export function answerCall(token: string, inputs: Inputs, region: string): Record<string, unknown> {
  const call = calls[token];
  if (call === undefined) throw new Error(`The evaluation does not know what ${token} answers: add it to aws-calls.ts`);
  return { ...inputs, ...call(inputs, region) };
}

const calls: Record<string, (inputs: Inputs, region: string) => Record<string, unknown>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: accountId,
    accountId,
    userId: "AIDAEXAMPLE",
    arn: `arn:${partition}:iam::${accountId}:user/deployer`,
  }),
  "aws:index/getRegion:getRegion": (inputs, region) => {
    const asked = (inputs["region"] ?? inputs["name"] ?? region) as string;
    return { id: asked, name: asked, region: asked, endpoint: `ec2.${asked}.amazonaws.com`, description: asked };
  },
  "aws:index/getPartition:getPartition": () => ({
    id: partition,
    partition,
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (_inputs, region) => ({
    id: region,
    names: ["a", "b", "c"].map((letter) => `${region}${letter}`),
    zoneIds: ["az1", "az2", "az3"],
    groupNames: [region],
  }),
  "aws:index/getService:getService": (inputs, region) => {
    const serviceId = inputs["serviceId"] as string;
    return { id: `${serviceId}.${region}`, dnsName: `${serviceId}.${region}.amazonaws.com`, supported: true };
  },
  "aws:ec2/getAmi:getAmi": (inputs) => {
    const id = `ami-${hexOf(JSON.stringify(inputs), 17)}`;
    return { id, imageId: id, architecture: "arm64", rootDeviceName: "/dev/xvda", name: "image" };
  },
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": (inputs) => {
    const id = `pl-${hexOf(JSON.stringify(inputs), 17)}`;
    return { id, arn: `arn:${partition}:ec2:::prefix-list/${id}`, entries: [], maxEntries: 1, version: 1 };
  },
  "aws:ec2/getPrefixList:getPrefixList": (inputs) => ({
    id: `pl-${hexOf(JSON.stringify(inputs), 17)}`,
    cidrBlocks: [],
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": (inputs) => {
    const json = policyDocumentJson(inputs);
    // SST asks by this whether there is anything to allow at all.
    const isEmpty = (inputs["statements"] as unknown[] | undefined)?.length === 0;
    return { id: hexOf(json, 10), json, minifiedJson: json, ...(isEmpty ? { statements: undefined } : {}) };
  },
  "aws:iam/getPolicy:getPolicy": (inputs) => ({
    id: inputs["arn"] ?? `arn:${partition}:iam::${partition}:policy/${String(inputs["name"])}`,
    arn: inputs["arn"] ?? `arn:${partition}:iam::${partition}:policy/${String(inputs["name"])}`,
  }),
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": (_inputs, region) => ({
    id: region,
    authorizationToken: "QVdTOnRva2Vu",
    userName: "AWS",
    password: "token",
    proxyEndpoint: `https://${accountId}.dkr.ecr.${region}.amazonaws.com`,
    expiresAt: "2030-01-01T00:00:00Z",
  }),
  "aws:cloudfront/getLogDeliveryCanonicalUserId:getLogDeliveryCanonicalUserId": () => ({ id: hexOf("cloudfront", 64) }),
  "aws:lb/getListener:getListener": (inputs) => ({ id: inputs["arn"], port: 80, protocol: "HTTP" }),
};
