import type { ServerResponse } from "node:http";
import { z } from "zod";

const responseSchema = z.object({
  statusCode: z.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  cookies: z.array(z.string()).optional(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().optional(),
});

/**
 * Answers with what the function has returned: an object with `statusCode` says all itself, anything else is JSON to be sent with 200.
 *
 * @throws Error for an object with `statusCode` that is amiss otherwise
 */
export function answer(response: ServerResponse, result: unknown): void {
  const { statusCode, headers = {}, cookies = [], body, isBase64Encoded = false } = responseOf(result);
  response.statusCode = statusCode;
  response.setHeader("content-type", "application/json");
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  response.end(Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8"));
}

function responseOf(result: unknown): z.output<typeof responseSchema> {
  if (typeof result === "object" && result !== null && "statusCode" in result) return responseSchema.parse(result);
  return { statusCode: 200, body: JSON.stringify(result ?? null) };
}
