/** What is known about a run of SST that failed. */
export interface SstRun {
  readonly stage: string;
  readonly script: "bin/deploy" | "bin/remove";
  /** Both outputs of SST. */
  readonly output: string;
  readonly lockedSince?: Date | undefined;
  readonly now: Date;
}

interface KnownFailure {
  /** What SST 4.17.1, Pulumi or AWS says. */
  readonly says: RegExp;
  explain(run: SstRun, match: RegExpExecArray): string;
}

const lockedPattern = /concurrent update (was )?detected/i;

/** Whether SST has refused because the stage is locked. */
export function isLocked(output: string): boolean {
  return lockedPattern.test(output);
}

const failures: readonly KnownFailure[] = [
  {
    says: lockedPattern,
    explain: ({ stage, script, lockedSince, now }) =>
      `Stage ${stage} is locked${age(lockedSince, now)}: somebody else is deploying or removing it, or that was interrupted.
Wait for the other one to end. When there is none: npx sst unlock --stage ${stage}, and then ${script} again`,
  },
  {
    says: /cannot remove protected stage/i,
    explain: ({ stage }) =>
      `SST refuses to remove the protected stage ${stage}: set SNN_REMOVE=${stage}, as bin/remove does`,
  },
  {
    says: /\b(ExpiredToken(Exception)?|RequestExpired)\b|security token[^\n]* expired|sso session[^\n]* expired/i,
    explain: ({ script }) =>
      `The AWS credentials have expired on the way. Get new ones (aws sso login, or a new session of your role), and run ${script} again`,
  },
  {
    says: /AWS credentials are not configured|no EC2 IMDS role found/i,
    explain: ({ script }) =>
      `SST finds no AWS credentials: aws configure, aws sso login, or AWS_PROFILE, and then ${script} again`,
  },
  {
    says: /([\w:/+=,.@-]+) is not authorized to perform: ([\w:*-]+)(?: on resource: (\S+))?/,
    explain: ({ script }, [, who, action, resource]) =>
      `AWS does not let ${who} do ${action}${resource === undefined ? "" : ` on ${resource}`}.
Let somebody grant it who may (AdministratorAccess has all that it takes), and run ${script} again`,
  },
  {
    says: /\b(AccessDenied(Exception)?|UnauthorizedOperation)\b/,
    explain: ({ script }) =>
      `AWS denies something to these credentials; the lines above say what. Let it be granted (AdministratorAccess has all that it takes), and run ${script} again`,
  },
  {
    says: /\bBucketAlready(Exists|OwnedByYou)\b/,
    explain: ({ script }) =>
      `The name of a bucket is taken; all accounts of AWS share them. Run ${script} again: it draws another one`,
  },
  {
    says: /\b(\w*LimitExceeded(Exception)?|ServiceQuotaExceeded\w*)\b/,
    explain: ({ script }, [name]) =>
      `The account has reached a limit of AWS (${name}); the lines above say which. Remove what is not needed, or ask for more (AWS console, Service Quotas), and run ${script} again`,
  },
  {
    says: /cannot connect to the docker daemon|is the docker daemon running/i,
    explain: ({ script }) => `Docker has stopped, which builds the container image. Start it, and run ${script} again`,
  },
  {
    says: /no space left on device|ENOSPC/,
    explain: ({ script }) => `The disk is full. Make room (docker system prune helps), and run ${script} again`,
  },
  {
    says: /no such host|ENOTFOUND|connection (refused|reset)|i\/o timeout/i,
    explain: ({ script }) => `AWS could not be reached. Look at the connection, and run ${script} again`,
  },
];

/** What happened and what to do, for a person. */
export function explainFailure(run: SstRun): string {
  for (const { says, explain } of failures) {
    const match = says.exec(run.output);
    if (match !== null) return explain(run, match);
  }
  return `SST has failed; the lines above, and .sst/log/sst.log, say why. When that is mended, run ${run.script} again`;
}

function age(since: Date | undefined, now: Date): string {
  if (since === undefined) return "";
  const minutes = Math.max(0, Math.round((now.getTime() - since.getTime()) / 60_000));
  return ` since ${since.toISOString().slice(0, 16).replace("T", " ")} UTC, ${minutes} minute${minutes === 1 ? "" : "s"} ago`;
}
