import { RandomPassword } from "@pulumi/random";
import { Predictor } from "./cluster";
import { lambdaFunction } from "./lambda-function";
import { linkWithoutActions } from "./links";
import { stagingUrl } from "./load-balancer";
import { Events } from "./messaging";
import { Runs } from "./storage";

/** What the links of mails are signed with. Pulumi keeps it encrypted; functions get it in an encrypted file. */
const secret = new RandomPassword("ApprovalSecret", { length: 48, special: false });

export const Approval = linkWithoutActions(
  new sst.Linkable("Approval", { properties: { stagingUrl, secret: secret.result } }),
);

/** The page behind the links of a mail. It is public: a link is worth what its signature is worth. */
export const approval = lambdaFunction("approval", {
  links: { Approval, Events, Runs },
  memory: "512 MB",
  timeout: "10 seconds",
  url: true,
});

/** Apart from the rest, since a function cannot be linked to its own URL. */
export const ApprovalPage = linkWithoutActions(
  new sst.Linkable("ApprovalPage", { properties: { url: $interpolate`${approval.url}decide` } }),
);

/** Holds a deployment between staging and production until somebody has decided about its release. */
export const gate = lambdaFunction("gate", {
  links: { Predictor, Runs },
  memory: "256 MB",
  timeout: "30 seconds",
});
