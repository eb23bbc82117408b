import type { Access } from "../policy.js";
import {
  listOf,
  type Place,
  parametersOf,
  type RequestedOperation,
  type ServiceRequest,
  targetOf,
  textOf,
  UnknownRequestError,
} from "./service-request.js";

type Parameters = Readonly<Record<string, unknown>>;

/** Operations on one table, whose names are those of their actions. */
const onTable = new Set([
  ...["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"],
  ...["CreateTable", "DescribeTable", "UpdateTimeToLive", "DescribeTimeToLive"],
]);

/** The actions of the parts of a transaction. */
const transactionActions: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  Get: "GetItem",
  ConditionCheck: "ConditionCheckItem",
};

/** What a request to DynamoDB asks for. Who reads an index needs the index alone, not its table. */
export function dynamoDbOperation(request: ServiceRequest, place: Place): RequestedOperation {
  const operation = targetOf(request, "DynamoDB_20120810");
  const parameters = parametersOf(request);
  return { operation, accesses: accessesOf(operation, parameters, place) };
}

function accessesOf(operation: string, parameters: Parameters, place: Place): Access[] {
  const access = (action: string, table: string) => ({
    action: `dynamodb:${action}`,
    resource: tableArn(table, place),
  });
  if (operation === "ListTables") return [{ action: "dynamodb:ListTables", resource: "*" }];
  if (operation === "TransactWriteItems" || operation === "TransactGetItems")
    return listOf(parameters, "TransactItems").flatMap((item) =>
      Object.entries(item as Record<string, Parameters>).map(([kind, part]) => {
        const action = transactionActions[kind];
        if (action === undefined) throw new UnknownRequestError(`a transaction has no ${kind}`);
        return access(action, textOf(part, "TableName"));
      }),
    );
  if (operation === "BatchGetItem" || operation === "BatchWriteItem")
    return Object.keys((parameters["RequestItems"] ?? {}) as object).map((table) => access(operation, table));
  if (!onTable.has(operation)) throw new UnknownRequestError(`${operation} is not judged here`);
  const onWhole = access(operation, textOf(parameters, "TableName"));
  const index = parameters["IndexName"];
  return [typeof index === "string" ? { ...onWhole, resource: `${onWhole.resource}/index/${index}` } : onWhole];
}

/** A table may be named by its ARN. */
function tableArn(table: string, { region, accountId }: Place): string {
  return table.startsWith("arn:") ? table : `arn:aws:dynamodb:${region}:${accountId}:table/${table}`;
}
