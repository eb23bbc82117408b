import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Problem } from "@snn/core";

/** Who deploys, and where to. */
export interface Account {
  readonly accountId: string;
  readonly arn: string;
}

/** Every account of AWS's public partition has this region, and it cannot be switched off. */
export const homeRegion = "us-east-1";

/** @returns the account in which the credentials of the environment work in a region; or what is wrong with them, or with the region. */
export async function findAccount(region: string): Promise<Account | Problem> {
  try {
    return await askIn(region);
  } catch (error) {
    if (!mayBeTheRegion(error) || region === homeRegion) return problemOf(error);
    // An unknown region has no address, one that is switched off knows no keys. Both may have other reasons, too.
    return askIn(homeRegion).then(
      () => regionProblem(region, error),
      (elsewhere: unknown) => problemOf(elsewhere),
    );
  }
}

async function askIn(region: string): Promise<Account> {
  const sts = new STSClient({ region, maxAttempts: 2 });
  try {
    const { Account: accountId = "", Arn: arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
    return { accountId, arn };
  } finally {
    sts.destroy();
  }
}

function mayBeTheRegion(error: unknown): boolean {
  return isUnreachable(error) || namesOf(error).some((name) => unknownKey.test(name));
}

function regionProblem(region: string, error: unknown): Problem {
  const problem = (expected: string) => ({ file: "--region", path: "", found: JSON.stringify(region), expected });
  return isUnreachable(error)
    ? problem("a region that AWS has, such as eu-central-1")
    : problem("a region that is enabled for this account: AWS console, Account, AWS Regions; or another one");
}

const unknownKey = /^(InvalidClientTokenId|UnrecognizedClientException)$/;

const advice: readonly (readonly [names: RegExp, found: string, expected: string])[] = [
  [
    /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenProviderError)$/,
    "credentials that have expired",
    "new ones: aws sso login, or a new session of your role",
  ],
  [unknownKey, "an access key that AWS does not know", "one of your account: aws configure, or AWS_PROFILE"],
  [
    /^(SignatureDoesNotMatch|IncompleteSignature|InvalidSignatureException)$/,
    "a secret key that does not belong to the access key, or a clock that is wrong",
    "the pair as IAM gave it: aws configure; and the right time on this machine",
  ],
  [
    /^(AccessDenied|AccessDeniedException)$/,
    "credentials that may do nothing",
    "those of somebody who may create roles, networks and functions, such as AdministratorAccess",
  ],
];

function problemOf(error: unknown): Problem {
  const problem = (found: string, expected: string) => ({ file: "AWS credentials", path: "", found, expected });
  const names = namesOf(error);
  const message = (error as Error).message.split("\n", 1)[0]!;
  const known = advice.find(([pattern]) => names.some((name) => pattern.test(name)));
  if (known !== undefined) return problem(known[1], known[2]);
  if (/sso session|token.*expired/i.test(message))
    return problem("a session that has expired", "a new one: aws sso login");
  if (names.includes("CredentialsProviderError")) {
    const profile = process.env["AWS_PROFILE"];
    return problem(
      profile === undefined ? "none" : `none in the profile ${profile}`,
      "those of your AWS account: aws configure, aws sso login, or AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    );
  }
  if (isUnreachable(error)) return problem("no way to AWS to try them", "an internet connection, or the right proxy");
  return problem(message, "credentials that AWS takes");
}

function isUnreachable(error: unknown): boolean {
  const codes = [error, (error as Error).cause].map((each) => (each as NodeJS.ErrnoException | undefined)?.code ?? "");
  return (
    codes.some((code) =>
      /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT)$/.test(code),
    ) || (error as Error).name === "TimeoutError"
  );
}

/** What the SDK and the service call an error. */
function namesOf(error: unknown): readonly string[] {
  const { name, Code, code } = error as { name?: string; Code?: string; code?: string };
  return [name, Code, code].filter((each) => each !== undefined);
}
