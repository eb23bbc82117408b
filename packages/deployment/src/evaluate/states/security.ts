import { Buffer } from "node:buffer";
import { accountId, partition } from "../account.js";
import { uuid } from "./messaging.js";
import type { StateRequest, StateTable } from "./request.js";

export const securityStates: StateTable = {
  "aws:iam/role:Role": (request) => ({ ...iam(request, "role"), uniqueId: `AROA${request.hex(16).toUpperCase()}` }),
  "aws:iam/user:User": (request) => ({ ...iam(request, "user"), uniqueId: `AIDA${request.hex(16).toUpperCase()}` }),
  "aws:iam/policy:Policy": (request) => {
    const policy = iam(request, "policy");
    return { ...policy, id: policy.arn, policyId: `ANPA${request.hex(16).toUpperCase()}`, attachmentCount: 0 };
  },
  "aws:iam/instanceProfile:InstanceProfile": (request) => iam(request, "instance-profile"),
  "aws:iam/rolePolicy:RolePolicy": ({ inputs, named }) => ({
    id: `${String(inputs["role"])}:${named()}`,
    name: named(),
  }),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ({ inputs, hex }) => ({
    id: `${String(inputs["role"])}-${hex(26)}`,
  }),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ({ inputs }) => {
    const arn = `arn:${partition}:iam::${accountId}:oidc-provider/${String(inputs["url"]).replace(/^https:\/\//, "")}`;
    return { id: arn, arn };
  },
  "aws:kms/key:Key": ({ arn, hex }) => {
    const id = uuid(hex(32));
    return { id, keyId: id, arn: arn("kms", `key/${id}`) };
  },
  "aws:kms/alias:Alias": ({ inputs, named, arn }) => ({
    id: named(),
    name: named(),
    arn: arn("kms", named()),
    targetKeyArn: arn("kms", `key/${String(inputs["targetKeyId"])}`),
  }),
  "aws:acm/certificate:Certificate": ({ inputs, arn, hex }) => {
    const certificate = arn("acm", `certificate/${uuid(hex(32))}`);
    return { id: certificate, arn: certificate, domainName: inputs["domainName"], domainValidationOptions: [] };
  },
  "random:index/randomBytes:RandomBytes": ({ inputs, hex }) => {
    const bytes = Buffer.from(hex(2 * Number(inputs["length"])), "hex");
    return { id: bytes.toString("base64"), base64: bytes.toString("base64"), hex: bytes.toString("hex") };
  },
  "random:index/randomPassword:RandomPassword": ({ inputs, hex }) => ({
    id: "none",
    result: hex(Number(inputs["length"])),
    bcryptHash: `$2a$10$${hex(53)}`,
  }),
  "random:index/randomString:RandomString": ({ inputs, hex }) => {
    const result = hex(Number(inputs["length"]));
    return { id: result, result };
  },
  "random:index/randomId:RandomId": ({ inputs, hex }) => {
    const bytes = Buffer.from(hex(2 * Number(inputs["byteLength"])), "hex");
    const prefix = String(inputs["prefix"] ?? "");
    const b64Url = `${prefix}${bytes.toString("base64url")}`;
    return {
      id: b64Url,
      b64Url,
      b64Std: `${prefix}${bytes.toString("base64")}`,
      hex: `${prefix}${bytes.toString("hex")}`,
      dec: `${prefix}${BigInt(`0x${bytes.toString("hex")}`)}`,
    };
  },
  "random:index/randomUuid:RandomUuid": ({ hex }) => ({ id: uuid(hex(32)), result: uuid(hex(32)) }),
  "random:index/randomPet:RandomPet": ({ named }) => ({ id: named() }),
  "tls:index/privateKey:PrivateKey": ({ hex }) => ({
    id: hex(40),
    privateKeyPem: "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
    privateKeyOpenssh: "-----BEGIN OPENSSH PRIVATE KEY-----\n-----END OPENSSH PRIVATE KEY-----\n",
    publicKeyPem: "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
    publicKeyOpenssh: `ssh-rsa ${hex(40)}\n`,
  }),
};

function iam(request: StateRequest, kind: string) {
  const name = request.named();
  const path = String(request.inputs["path"] ?? "/");
  return { id: name, name, path, arn: `arn:${partition}:iam::${accountId}:${kind}${path}${name}` };
}
