/** The inputs of an `aws:lambda/permission:Permission`. */
export interface LambdaPermission {
  readonly action: string;
  /** A service such as `events.amazonaws.com`, an ARN, or `*`. */
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
  readonly functionUrlAuthType?: string;
  /** Only by way of its URL. */
  readonly invokedViaFunctionUrl?: boolean;
}

/** The policy document that Lambda makes of a permission: it belongs to the function, and says who may invoke it. */
export function permissionPolicy(permission: LambdaPermission): object {
  const { action, principal, sourceArn, sourceAccount, functionUrlAuthType, invokedViaFunctionUrl } = permission;
  const equal = {
    ...(sourceAccount !== undefined && { "AWS:SourceAccount": sourceAccount }),
    ...(functionUrlAuthType !== undefined && { "lambda:FunctionUrlAuthType": functionUrlAuthType }),
  };
  return {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: principalOf(principal),
      Action: action,
      Condition: {
        ...(Object.keys(equal).length > 0 && { StringEquals: equal }),
        ...(invokedViaFunctionUrl && { Bool: { "lambda:InvokedViaFunctionUrl": "true" } }),
        ...(sourceArn !== undefined && { ArnLike: { "AWS:SourceArn": sourceArn } }),
      },
    },
  };
}

function principalOf(principal: string): unknown {
  if (principal === "*") return "*";
  return principal.endsWith(".amazonaws.com") ? { Service: principal } : { AWS: principal };
}
