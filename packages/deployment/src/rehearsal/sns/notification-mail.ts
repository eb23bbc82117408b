import type { SendMailOptions } from "nodemailer";
import type { EmailSubscription } from "./description.js";

/** What was published. */
export interface Notification {
  readonly subject: string | undefined;
  readonly message: string;
}

/** The mail that SNS makes of a notification: plain text, with how to unsubscribe at its end. */
export function notificationMail(
  { subject = "AWS Notification Message", message }: Notification,
  { arn, address }: EmailSubscription,
): SendMailOptions {
  const region = arn.split(":")[3]!;
  const query = new URLSearchParams({ SubscriptionArn: arn, Endpoint: address });
  return {
    from: { name: "AWS Notifications", address: "no-reply@sns.amazonaws.com" },
    to: address,
    subject,
    text: [
      message,
      "",
      "--",
      "If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:",
      `https://sns.${region}.amazonaws.com/unsubscribe.html?${query}`,
      "",
      "Please do not reply directly to this email. If you have any questions or comments regarding this email, " +
        "please contact us at https://aws.amazon.com/support",
      "",
    ].join("\n"),
  };
}
