import type { APIGatewayProxyEventV2 } from "aws-lambda";

const host = "abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws";

/**
 * What Lambda hands to a function for a request to its URL, as its documentation has it.
 *
 * @param path with the query.
 * @param form of a POST, which Lambda encodes in Base64.
 */
export function urlEvent(path: string, form?: Readonly<Record<string, string>>, accept = "text/html") {
  const url = new URL(path, `https://${host}`);
  const method = form === undefined ? "GET" : "POST";
  const query = Object.fromEntries(url.searchParams);
  const event: APIGatewayProxyEventV2 = {
    version: "2.0",
    routeKey: "$default",
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: {
      "x-forwarded-proto": "https",
      "x-forwarded-port": "443",
      "x-forwarded-for": "203.0.113.7",
      host,
      accept,
      ...(form && { "content-type": "application/x-www-form-urlencoded" }),
    },
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      accountId: "anonymous",
      apiId: "abcdefghijklmnopqrstuvwxyz012345",
      domainName: host,
      domainPrefix: "abcdefghijklmnopqrstuvwxyz012345",
      http: { method, path: url.pathname, protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent: "Mozilla/5.0" },
      requestId: "e1506fd5-9e7b-434f-bd42-4f8fa224b599",
      routeKey: "$default",
      stage: "$default",
      time: "22/Nov/2026:10:00:00 +0000",
      timeEpoch: 1_795_341_600_000,
    },
    ...(form && { body: Buffer.from(new URLSearchParams(form).toString()).toString("base64") }),
    isBase64Encoded: form !== undefined,
  };
  return event;
}
