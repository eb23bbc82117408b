import assert from "node:assert/strict";
import { test } from "node:test";
import { refuseUnknownTypes } from "../../../src/rehearsal/resources/resource-types.js";
import { graphOf } from "../test-graph.js";

test("refuses what it would leave out, and names every resource of it", () => {
  refuseUnknownTypes(graphOf(["aws:sqs/queue:Queue", {}], ["aws:ec2/vpc:Vpc", {}]));
  const pipes = graphOf(["aws:pipes/pipe:Pipe", {}], ["aws:sqs/queue:Queue", {}], ["aws:kinesis/stream:Stream", {}]);
  assert.throws(
    () => refuseUnknownTypes(pipes),
    /not known to the rehearsal: aws:pipes\/pipe:Pipe resource0, aws:kinesis\/stream:Stream resource2/,
  );
});
