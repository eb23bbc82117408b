/** The version of the `aws` provider among the providers of an app, if it pins one. */
export function providerVersion(providers: unknown): string | undefined {
  const aws = providers === undefined || providers === null ? undefined : (providers as Record<string, unknown>)["aws"];
  if (typeof aws === "string") return aws;
  const version = typeof aws === "object" && aws !== null ? (aws as Record<string, unknown>)["version"] : undefined;
  return typeof version === "string" ? version : undefined;
}
