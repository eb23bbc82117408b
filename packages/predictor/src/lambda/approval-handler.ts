import awsLambdaFastify from "@fastify/aws-lambda";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { type ApprovalAppDependencies, buildApprovalApp } from "../approval/approval-app.js";

/** A handler of requests to a function's URL, in the payload format 2.0. */
export type UrlHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** The pages that people decide on releases at, behind the URL of a function. */
export async function approvalHandler(dependencies: ApprovalAppDependencies): Promise<UrlHandler> {
  const app = await buildApprovalApp(dependencies);
  // A token is one text, whatever is in it.
  const handler = awsLambdaFastify<APIGatewayProxyEventV2>(app, {
    parseCommaSeparatedQueryParams: false,
    decorateRequest: false,
  });
  await app.ready();
  return handler;
}
