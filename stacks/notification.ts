import { functionMemoryMb } from "@snn/core/deployment";
import { functionCatalogue } from "@snn/functions/catalogue";
import { Approval, ApprovalPage } from "./approval";
import { keptLetter } from "./dead-letters";
import { lambdaFunction } from "./lambda-function";
import { linkTo } from "./links";
import { bus, DeadLetters, domainEvents, subscribe } from "./messaging";
import { Runs } from "./storage";

/** Where people are told how trainings went, which model waits for a decision, and what is wrong with the system. */
export const topic = new sst.aws.SnsTopic("Notifications");
export const Notifications = linkTo(topic);

/** The mail address to tell. */
export const mail = process.env.SNN_MAIL;
if (mail === undefined) throw new Error("SNN_MAIL is not set: the mail address to tell. bin/deploy asks for it");

/** SNS asks the address whether it wants this; nothing else is sent before somebody has said yes. */
new aws.sns.TopicSubscription("NotificationMail", { topic: topic.arn, protocol: "email", endpoint: mail });

/** Tells people of runs and releases; a mail about a release has the links to the approval page. */
export const notify = lambdaFunction("notify", {
  links: { Approval, ApprovalPage, DeadLetters, Notifications, Runs },
  memory: `${functionMemoryMb.notify} MB`,
  timeout: "30 seconds",
  onFailure: keptLetter,
});
subscribe("notify", { bus: bus.name, pattern: domainEvents(functionCatalogue.notify.types), target: notify });
