import assert from "node:assert/strict";
import { test } from "node:test";
import { policyDocumentJson } from "../../src/evaluate/policy-document.js";

test("a statement becomes what IAM writes: one value is no list, no effect is Allow", () => {
  const json = policyDocumentJson({
    statements: [
      {
        actions: ["sqs:SendMessage"],
        resources: ["arn:aws:sqs:::a", "arn:aws:sqs:::b"],
        principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
        conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: ["123456789012"] }],
      },
    ],
  });
  assert.deepEqual(JSON.parse(json), {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: ["arn:aws:sqs:::a", "arn:aws:sqs:::b"],
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ],
  });
});

test("everybody is a star, and several conditions of a test stand together", () => {
  const json = policyDocumentJson({
    statements: [
      {
        effect: "Deny",
        notActions: ["s3:GetObject"],
        resources: ["*"],
        principals: [{ type: "*", identifiers: ["*"] }],
        conditions: [
          { test: "Bool", variable: "a", values: ["true"] },
          { test: "Bool", variable: "b", values: ["false"] },
        ],
      },
    ],
  });
  assert.deepEqual(JSON.parse(json).Statement, [
    {
      Effect: "Deny",
      Principal: "*",
      NotAction: "s3:GetObject",
      Resource: "*",
      Condition: { Bool: { a: "true", b: "false" } },
    },
  ]);
});

test("an overriding document takes the place of the statement of the same name", () => {
  const one = policyDocumentJson({ statements: [{ sid: "one", actions: ["a:b"], resources: ["*"] }] });
  const other = policyDocumentJson({
    statements: [{ sid: "one", effect: "Deny", actions: ["a:b"], resources: ["*"] }],
  });
  const merged = policyDocumentJson({ sourcePolicyDocuments: [one], overridePolicyDocuments: [other] });
  assert.deepEqual(JSON.parse(merged), JSON.parse(other));
});
