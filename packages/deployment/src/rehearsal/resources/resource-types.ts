import { GraphError, type GraphLike } from "../graph-resources.js";

/** What the rehearsal makes of a type: it does it, or nothing here would be different with it. */
const resourceTypes: Readonly<Record<string, "rehearsed" | "without effect">> = {
  "aws:cloudwatch/eventBus:EventBus": "rehearsed",
  "aws:cloudwatch/eventRule:EventRule": "rehearsed",
  "aws:cloudwatch/eventTarget:EventTarget": "rehearsed",
  "aws:cloudwatch/logGroup:LogGroup": "rehearsed",
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": "rehearsed",
  "aws:dynamodb/table:Table": "rehearsed",
  "aws:ecs/cluster:Cluster": "rehearsed",
  "aws:ecs/service:Service": "rehearsed",
  "aws:ecs/taskDefinition:TaskDefinition": "rehearsed",
  "aws:elasticache/parameterGroup:ParameterGroup": "rehearsed",
  "aws:elasticache/replicationGroup:ReplicationGroup": "rehearsed",
  "aws:iam/instanceProfile:InstanceProfile": "rehearsed",
  "aws:iam/role:Role": "rehearsed",
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "rehearsed",
  "aws:lambda/eventSourceMapping:EventSourceMapping": "rehearsed",
  "aws:lambda/function:Function": "rehearsed",
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": "rehearsed",
  "aws:lambda/functionUrl:FunctionUrl": "rehearsed",
  "aws:lambda/permission:Permission": "rehearsed",
  "aws:lb/listener:Listener": "rehearsed",
  "aws:lb/listenerRule:ListenerRule": "rehearsed",
  "aws:lb/loadBalancer:LoadBalancer": "rehearsed",
  "aws:lb/targetGroup:TargetGroup": "rehearsed",
  "aws:s3/bucket:Bucket": "rehearsed",
  "aws:s3/bucketNotification:BucketNotification": "rehearsed",
  "aws:s3/bucketPolicy:BucketPolicy": "rehearsed",
  "aws:scheduler/schedule:Schedule": "rehearsed",
  "aws:secretsmanager/secret:Secret": "rehearsed",
  "aws:secretsmanager/secretVersion:SecretVersion": "rehearsed",
  "aws:sns/topic:Topic": "rehearsed",
  "aws:sns/topicSubscription:TopicSubscription": "rehearsed",
  "aws:sqs/queue:Queue": "rehearsed",
  "aws:sqs/queuePolicy:QueuePolicy": "rehearsed",
  "aws:ssm/parameter:Parameter": "rehearsed",
  "docker-build:index:Image": "rehearsed",
  // What is measured, drawn and scaled: a rehearsal is too short for it.
  "aws:appautoscaling/policy:Policy": "without effect",
  "aws:appautoscaling/target:Target": "without effect",
  "aws:cloudwatch/dashboard:Dashboard": "without effect",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "without effect",
  // Lambda counts the rounds of a loop only where it runs itself.
  "aws:lambda/functionRecursionConfig:FunctionRecursionConfig": "without effect",
  // What is kept, for how long, and where it is moved.
  "aws:cloudwatch/eventArchive:EventArchive": "without effect",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "without effect",
  "aws:s3/bucketVersioning:BucketVersioning": "without effect",
  // Nobody is outside here, and every request is signed.
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "without effect",
  // The network is that of this machine.
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "without effect",
  "aws:ec2/eip:Eip": "without effect",
  "aws:ec2/eipAssociation:EipAssociation": "without effect",
  "aws:ec2/instance:Instance": "without effect",
  "aws:ec2/internetGateway:InternetGateway": "without effect",
  "aws:ec2/natGateway:NatGateway": "without effect",
  "aws:ec2/routeTable:RouteTable": "without effect",
  "aws:ec2/routeTableAssociation:RouteTableAssociation": "without effect",
  "aws:ec2/securityGroup:SecurityGroup": "without effect",
  "aws:ec2/subnet:Subnet": "without effect",
  "aws:ec2/vpc:Vpc": "without effect",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "without effect",
  "aws:elasticache/subnetGroup:SubnetGroup": "without effect",
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": "without effect",
  // The bundles of the functions, which are taken from where they were built.
  "aws:s3/bucketObjectv2:BucketObjectv2": "without effect",
  // Which kinds of machines a cluster may start.
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": "without effect",
  // Their values are in what uses them.
  "random:index/randomBytes:RandomBytes": "without effect",
  "random:index/randomPassword:RandomPassword": "without effect",
};

/**
 * Refuses a graph with something that the rehearsal would leave out without saying so.
 *
 * @throws GraphError naming every resource of a type that is not known here
 */
export function refuseUnknownTypes({ resources }: GraphLike): void {
  const unknown = resources.filter(({ type }) => !Object.hasOwn(resourceTypes, type));
  if (unknown.length === 0) return;
  const names = unknown.map(({ type, name }) => `${type} ${name}`).join(", ");
  throw new GraphError(`not known to the rehearsal: ${names}. Rehearse the type, or say why it has no effect`);
}
