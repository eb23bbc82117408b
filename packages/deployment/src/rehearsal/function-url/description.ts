import { z } from "zod";
import { type GraphLike, resourcesOf } from "../graph-resources.js";

/** The URL of a function. */
export interface FunctionUrlDescription {
  /** The name of the function, or its ARN. */
  readonly functionName: string;
}

const functionUrlSchema = z
  .object({
    functionName: z.string(),
    authorizationType: z.literal("NONE"),
    invokeMode: z.literal("BUFFERED").default("BUFFERED"),
    cors: z.undefined().optional(),
  })
  .transform(({ functionName }): FunctionUrlDescription => ({ functionName }));

/** The function URLs of a graph. @throws GraphError for one that is not public and buffered, or has CORS */
export function functionUrlsOf(graph: GraphLike): FunctionUrlDescription[] {
  return resourcesOf(graph, "aws:lambda/functionUrl:FunctionUrl", functionUrlSchema);
}
