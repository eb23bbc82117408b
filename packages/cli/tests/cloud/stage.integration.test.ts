import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { type Ended, Workplace } from "../helpers/snn.js";

/** No cloud of the machine's own. */
const nobody = {
  NO_COLOR: "1",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: "/nowhere/config",
  AWS_SHARED_CREDENTIALS_FILE: "/nowhere/credentials",
};
const somebody = {
  ...nobody,
  AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "example",
  AWS_REGION: "eu-central-1",
};

/** What a stack writes of itself. */
const directory = {
  NeuronQueue: { url: "https://sqs.eu-central-1.amazonaws.com/1/neurons" },
  DeadLetters: { url: "https://sqs.eu-central-1.amazonaws.com/1/letters" },
  Events: { name: "snn-dev-events" },
  Storage: { name: "snn-dev-storage" },
  Runs: { name: "snn-dev-runs" },
  Notifications: { arn: "arn:aws:sns:eu-central-1:1:notifications" },
  urls: { production: "http://lb", staging: "http://lb:8080", approval: "https://approve" },
  region: "eu-central-1",
  mail: "a@example.org",
};

/** What DynamoDB and SQS say when there is nothing. */
const empty = {
  Items: [],
  Messages: [],
  Attributes: { ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "0" },
};

interface Asked {
  readonly operation: string;
  readonly region: string;
  readonly body: Record<string, unknown>;
}

/** SSM, and the tables and queues of an empty stage, over their own protocols. @returns what was asked, and what makes the SDK ask here */
async function startAws(t: TestContext, ssm: { readonly status?: number; readonly body: object }) {
  const asked: Asked[] = [];
  const server = createServer((message, response) => {
    let text = "";
    message.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    message.on("end", () => {
      const operation = String(message.headers["x-amz-target"]).replace(/^.*\./, "");
      const [, region = ""] = /Credential=[^/]+\/\d+\/([^/]+)/.exec(message.headers.authorization ?? "") ?? [];
      asked.push({ operation, region, body: JSON.parse(text) as Record<string, unknown> });
      const { status = 200, body } = operation === "GetParameter" ? ssm : { body: empty };
      // The SDK asks queues where their URLs say that they are.
      const answer = JSON.stringify(body).replaceAll("https://sqs.eu-central-1.amazonaws.com", endpoint);
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const services = ["SSM", "DYNAMODB", "SQS", "S3", "EVENTBRIDGE"];
  return { asked, environment: Object.fromEntries(services.map((name) => [`AWS_ENDPOINT_URL_${name}`, endpoint])) };
}

async function snn(t: TestContext, environment: NodeJS.ProcessEnv, ...args: string[]): Promise<Ended> {
  return (await Workplace.for(t, environment)).snn(...args);
}

const told = { body: { Parameter: { Name: "/snn/dev/cloud", Value: JSON.stringify(directory) } } };

test("snn releases --stage finds the table of the stage by itself", async (t) => {
  const aws = await startAws(t, told);
  const { code, stdout, stderr } = await snn(t, { ...somebody, ...aws.environment }, "releases", "--stage", "dev");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^no releases yet/);
  assert.deepEqual(aws.asked[0], {
    operation: "GetParameter",
    region: "eu-central-1",
    body: { Name: "/snn/dev/cloud" },
  });
  assert.ok(aws.asked.slice(1).length > 0);
  for (const { operation, body } of aws.asked.slice(1))
    assert.deepEqual([operation, body["TableName"]], ["Query", "snn-dev-runs"]);
});

test("--region wins over the environment, for every service", async (t) => {
  const aws = await startAws(t, told);
  const args = ["releases", "--stage", "dev", "--region", "us-west-2"];
  assert.equal((await snn(t, { ...somebody, ...aws.environment }, ...args)).code, 0);
  assert.deepEqual([...new Set(aws.asked.map(({ region }) => region))], ["us-west-2"]);
});

test("snn watch --stage looks for the run there, and snn dead-letters --stage for letters", async (t) => {
  const aws = await startAws(t, told);
  const environment = { ...somebody, ...aws.environment };
  const watching = await snn(t, environment, "watch", "run_0123456789abcdef", "--no-page", "--stage", "dev");
  assert.equal(watching.code, 2);
  assert.match(watching.stderr, /^run_0123456789abcdef: found no such run/);
  const letters = await snn(t, environment, "dead-letters", "--stage", "dev");
  assert.equal(letters.code, 0, letters.stderr);
  assert.ok(aws.asked.some(({ body }) => /\/1\/letters$/.test(String(body["QueueUrl"]))));
});

for (const [title, environment, ssm, args, says] of [
  [
    "no such stage",
    somebody,
    { status: 400, body: { __type: "ParameterNotFound" } },
    ["releases", "--stage", "dev"],
    /^--stage: found no stage dev in eu-central-1, expected one that is deployed: bin\/deploy --stage dev --region eu-central-1\n$/,
  ],
  [
    "a stage that has no links",
    somebody,
    { body: { Parameter: { Value: "{}" } } },
    ["train", "--stage", "dev"],
    /^\/snn\/dev\/cloud: found what no stack of this version.+bin\/deploy --stage dev/,
  ],
  [
    "an expired token",
    somebody,
    {
      status: 400,
      body: { __type: "ExpiredTokenException", message: "The security token included in the request is expired" },
    },
    ["watch", "run_0123456789abcdef", "--no-page", "--stage", "dev"],
    /^AWS credentials: found some that have expired, expected new ones: aws sso login/,
  ],
  [
    "a denial",
    somebody,
    { status: 400, body: { __type: "AccessDeniedException", message: "not authorized" } },
    ["dead-letters", "--stage", "dev"],
    /^AWS credentials: found those of somebody who may not read.+expected ssm:GetParameter\n$/,
  ],
  [
    "no credentials",
    { ...nobody, AWS_REGION: "eu-central-1" },
    told,
    ["releases", "--stage", "dev"],
    /^AWS credentials: found none, expected .+aws configure/,
  ],
  ["no region", nobody, told, ["releases", "--stage", "dev"], /^--region: found nothing, expected .+AWS_REGION/],
  [
    "another cloud",
    somebody,
    told,
    ["train", "--cloud", "local", "--stage", "dev"],
    /^--cloud local: --stage: found an option, expected nothing: it is for --cloud aws\n$/,
  ],
  [
    "a region without a stage",
    somebody,
    told,
    ["watch", "run_0123456789abcdef", "--no-page", "--region", "eu-west-1"],
    /^--region: found an option, expected nothing without --stage/,
  ],
  ["what is no name", somebody, told, ["releases", "--stage", "a b"], /'--stage <name>'.+letters, digits and hyphens/],
] as const)
  test(`${title} is told with what to do`, async (t) => {
    const aws = await startAws(t, ssm);
    const { code, stdout, stderr } = await snn(t, { ...environment, ...aws.environment }, ...args);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.match(stderr, says);
  });
