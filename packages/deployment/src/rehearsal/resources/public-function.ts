import { z } from "zod";
import { functionUrlsOf } from "../function-url/description.js";
import { type FunctionUrl, startFunctionUrl } from "../function-url/function-url.js";
import { GraphError, type GraphLike, resourcesOf } from "../graph-resources.js";
import { anonymous } from "../iam/index.js";
import type { DeployedFunction } from "./functions.js";
import type { Roles } from "./roles.js";

const urlSchema = z.object({ functionUrl: z.string() });

interface PublicFunctionOptions {
  readonly functions: ReadonlyMap<string, DeployedFunction>;
  readonly roles: Roles;
  /** Of the loopback interface, which the graph was evaluated with. */
  readonly port: number;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Starts the URL of the one function that has one. Everybody who asks is nobody in particular, as on the internet.
 *
 * @throws GraphError when there is another than one, or it has another address than was promised to it
 */
export async function startPublicFunction(
  graph: GraphLike,
  { functions, roles, port, onFailure }: PublicFunctionOptions,
): Promise<FunctionUrl> {
  const descriptions = functionUrlsOf(graph);
  const promised = `http://127.0.0.1:${port}/`;
  const urls = resourcesOf(graph, "aws:lambda/functionUrl:FunctionUrl", urlSchema);
  const [description] = descriptions;
  if (description === undefined || urls.some(({ functionUrl }) => functionUrl !== promised))
    throw new GraphError("only the URL of the function approval is rehearsed");
  const target = [...functions.values()].find(({ lambda }) =>
    [lambda.arn, lambda.name].includes(description.functionName),
  );
  if (target === undefined) throw new GraphError(`there is no function ${description.functionName}`);
  const { lambda } = target;
  return startFunctionUrl({
    port,
    onFailure,
    async invoke(event) {
      const conditions = {
        "lambda:InvokeFunctionUrl": { "lambda:FunctionUrlAuthType": "NONE" },
        "lambda:InvokeFunction": { "lambda:InvokedViaFunctionUrl": "true" },
      };
      for (const [action, context] of Object.entries(conditions))
        if (!roles.allows(anonymous, action, lambda.arn, context)) return forbidden;
      const { payload, functionError } = await lambda.invoke(event);
      if (functionError !== undefined) throw new Error(`${lambda.name} failed: ${JSON.stringify(payload)}`);
      return payload;
    },
  });
}

const forbidden = { statusCode: 403, body: JSON.stringify({ Message: "Forbidden" }) };
