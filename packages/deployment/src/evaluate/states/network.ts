import { accountId } from "../account.js";
import type { StateRequest, StateTable } from "./request.js";

export const networkStates: StateTable = {
  "aws:ec2/vpc:Vpc": (request) => ({
    ...ec2(request, "vpc", "vpc"),
    cidrBlock: request.inputs["cidrBlock"] ?? "10.0.0.0/16",
    defaultSecurityGroupId: `sg-${request.hex(18).slice(1)}`,
    defaultRouteTableId: `rtb-${request.hex(19).slice(2)}`,
    mainRouteTableId: `rtb-${request.hex(19).slice(2)}`,
    defaultNetworkAclId: `acl-${request.hex(20).slice(3)}`,
  }),
  "aws:ec2/subnet:Subnet": (request) => ec2(request, "subnet", "subnet"),
  "aws:ec2/securityGroup:SecurityGroup": securityGroup,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": securityGroup,
  "aws:ec2/securityGroupRule:SecurityGroupRule": ({ hex }) => ({
    id: `sgrule-${hex(10)}`,
    securityGroupRuleId: `sgr-${hex(17)}`,
  }),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (request) => ec2(request, "sgr", "security-group-rule"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (request) => ec2(request, "sgr", "security-group-rule"),
  "aws:ec2/internetGateway:InternetGateway": (request) => ec2(request, "igw", "internet-gateway"),
  "aws:ec2/natGateway:NatGateway": (request) => ({
    ...ec2(request, "nat", "natgateway"),
    publicIp: address(request, 203),
  }),
  "aws:ec2/eip:Eip": (request) => {
    const eip = ec2(request, "eipalloc", "elastic-ip");
    return {
      ...eip,
      allocationId: eip.id,
      publicIp: address(request, 203),
      publicDns: `ec2-${request.hex(8)}.amazonaws.com`,
    };
  },
  "aws:ec2/eipAssociation:EipAssociation": ({ hex }) => ({ id: `eipassoc-${hex(17)}` }),
  "aws:ec2/routeTable:RouteTable": (request) => ec2(request, "rtb", "route-table"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ({ hex }) => ({ id: `rtbassoc-${hex(17)}` }),
  "aws:ec2/route:Route": ({ hex }) => ({ id: `r-rtb-${hex(17)}`, origin: "CreateRoute", state: "active" }),
  "aws:ec2/instance:Instance": (request) => ({
    ...ec2(request, "i", "instance"),
    primaryNetworkInterfaceId: `eni-${request.hex(17)}`,
    privateIp: address(request, 10),
    publicIp: address(request, 203),
    availabilityZone: `${request.region}a`,
  }),
  "aws:ec2/keyPair:KeyPair": ({ named, arn }) => ({
    id: named("keyName"),
    keyName: named("keyName"),
    arn: arn("ec2", `key-pair/${named("keyName")}`),
  }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": (request) => ({
    ...ec2(request, "vpce", "vpc-endpoint"),
    prefixListId: `pl-${request.hex(17)}`,
    dnsEntries: [],
  }),
  "aws:lb/loadBalancer:LoadBalancer": (request) => {
    const { inputs, answers, region, named, arn, hex } = request;
    const name = named();
    const kind = { network: "net", gateway: "gwy" }[String(inputs["loadBalancerType"])] ?? "app";
    const suffix = `${kind}/${name}/${hex(16)}`;
    const loadBalancer = arn("elasticloadbalancing", `loadbalancer/${suffix}`);
    return {
      id: loadBalancer,
      arn: loadBalancer,
      arnSuffix: suffix,
      name,
      dnsName: answers.loadBalancerHost ?? `${name}-${hex(9)}.${region}.elb.amazonaws.com`,
      zoneId: "Z215JYRZR1TBD5",
    };
  },
  "aws:lb/listener:Listener": ({ inputs, hex }) => {
    const listener = `${String(inputs["loadBalancerArn"]).replace(":loadbalancer/", ":listener/")}/${hex(16)}`;
    return { id: listener, arn: listener };
  },
  "aws:lb/listenerRule:ListenerRule": ({ inputs, hex }) => {
    const rule = `${String(inputs["listenerArn"]).replace(":listener/", ":listener-rule/")}/${hex(16)}`;
    return { id: rule, arn: rule };
  },
  "aws:lb/targetGroup:TargetGroup": ({ inputs, named, arn, hex }) => {
    const name = "namePrefix" in inputs ? `${String(inputs["namePrefix"])}${hex(26)}`.slice(0, 32) : named();
    const suffix = `targetgroup/${name}/${hex(16)}`;
    const targetGroup = arn("elasticloadbalancing", suffix);
    return { id: targetGroup, arn: targetGroup, arnSuffix: suffix, name, loadBalancerArns: [] };
  },
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": ({ named, arn, hex }) => ({
    id: `ns-${hex(16)}`,
    name: named(),
    arn: arn("servicediscovery", `namespace/ns-${hex(16)}`),
    hostedZone: `Z${hex(20).toUpperCase()}`,
  }),
  "aws:servicediscovery/service:Service": ({ named, arn, hex }) => ({
    id: `srv-${hex(16)}`,
    name: named(),
    arn: arn("servicediscovery", `service/srv-${hex(16)}`),
  }),
};

function ec2({ arn, hex }: StateRequest, prefix: string, kind: string) {
  const id = `${prefix}-${hex(17)}`;
  return { id, arn: arn("ec2", `${kind}/${id}`), ownerId: accountId };
}

function securityGroup(request: StateRequest) {
  return { ...ec2(request, "sg", "security-group"), name: request.named() };
}

/** An IPv4 address in 10/8, or in 203/8 as a public one. */
function address({ hex }: StateRequest, first: number): string {
  const digits = hex(6);
  return [first, ...[0, 2, 4].map((start) => Number.parseInt(digits.slice(start, start + 2), 16))].join(".");
}
