import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

/** A request as a service of AWS gets it. */
export interface AwsRequest {
  /** The service and the region that it is signed for: `sts`, `ssm`, `s3`, `dynamodb`. */
  readonly service: string;
  readonly region: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** What `X-Amz-Target` names; empty for services that have no such header. */
  readonly operation: string;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

export interface AwsAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | object;
  /** Whether the connection breaks instead, as if nobody were there. */
  readonly isBroken?: boolean;
}

/** What AWS's own services answer, in their own forms. @returns undefined for what the test does not expect */
export type Answering = (request: AwsRequest) => AwsAnswer | undefined;

export interface AwsStub {
  /** What makes the SDK ask this server, in place of AWS's. */
  readonly environment: Record<string, string>;
  readonly requests: readonly AwsRequest[];
}

/** Answers as some services of AWS over HTTP, until the test is over. */
export async function startAwsStub(t: TestContext, answering: Answering): Promise<AwsStub> {
  const requests: AwsRequest[] = [];
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => {
      const { method = "", url: path = "", headers } = message;
      const [, region = "", service = ""] =
        /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)/.exec(headers.authorization ?? "") ?? [];
      const operation = String(headers["x-amz-target"] ?? "").replace(/^.*\./, "");
      const request = { service, region, method, path, operation, body: Buffer.concat(chunks).toString(), headers };
      requests.push(request);
      const answer = answering(request) ?? {
        status: 501,
        body: `no answer to ${service} ${operation || `${method} ${path}`}`,
      };
      if (answer.isBroken) return void message.socket.destroy();
      response.writeHead(answer.status ?? 200, answer.headers);
      response.end(typeof answer.body === "object" ? JSON.stringify(answer.body) : answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { environment: { ...awsEnvironment, ...endpointsAt(endpoint) }, requests };
}

/** Credentials, and nothing of the machine's own. */
export const awsEnvironment: Record<string, string> = {
  AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "example",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: "/nowhere/config",
  AWS_SHARED_CREDENTIALS_FILE: "/nowhere/credentials",
};

/** What makes the SDK ask an endpoint. */
export function endpointsAt(endpoint: string): Record<string, string> {
  return Object.fromEntries(
    ["STS", "SSM", "S3", "DYNAMODB"].map((service) => [`AWS_ENDPOINT_URL_${service}`, endpoint]),
  );
}

/** STS says who asks. */
export const callerIdentity: AwsAnswer = {
  headers: { "content-type": "text/xml" },
  body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
    <Arn>arn:aws:iam::123456789012:user/somebody</Arn><UserId>AIDAEXAMPLE</UserId><Account>123456789012</Account>
    </GetCallerIdentityResult></GetCallerIdentityResponse>`,
};

/** An error as STS writes it. */
export function stsError(code: string, message: string, status = 403): AwsAnswer {
  return {
    status,
    headers: { "content-type": "text/xml" },
    body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code>
      <Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  };
}

/** An error as services that speak JSON write it. */
export function jsonError(type: string, message: string, status = 400): AwsAnswer {
  return { status, headers: { "content-type": "application/x-amz-json-1.1" }, body: { __type: type, message } };
}

/** A parameter as SSM answers it. */
export function ssmParameter(name: string, value: object): AwsAnswer {
  return {
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: { Parameter: { Name: name, Type: "String", Version: 1, Value: JSON.stringify(value) } },
  };
}
