/** Production is protected and twice of everything; any other stage is cheap, and leaves nothing behind when it is removed. */
export const isProduction = $app.stage === "production";

/** A name that no other stage of the account has. */
export function stageName(name: string): string {
  return `${$app.name}-${$app.stage}-${name}`;
}

/** A component's name: `dead-letter` is `DeadLetter`. */
export function componentName(name: string): string {
  return name
    .split("-")
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join("");
}

/** Where the stage is: what ARNs are made of. */
export const place = {
  partition: aws.getPartitionOutput().partition,
  region: aws.getRegionOutput().region,
  accountId: aws.getCallerIdentityOutput().accountId,
};

/** An ARN in this account and region. */
export function arn(service: string, resource: $util.Input<string>): $util.Output<string> {
  return $interpolate`arn:${place.partition}:${service}:${place.region}:${place.accountId}:${resource}`;
}
