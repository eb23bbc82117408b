import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { repository } from "../../src/bundle/folders.js";
import type { Graph, GraphResource } from "../../src/evaluate/graph.js";
import { Rehearsal } from "../../src/rehearsal/rehearsal.js";
import { Mailbox } from "../../src/rehearsal/user/mailbox.js";
import { Person } from "../../src/rehearsal/user/person.js";
import { publishedNetwork } from "../../src/rehearsal/user/published-network.js";
import { errorsIn } from "./log-errors.js";

interface Statement {
  readonly Action: string | readonly string[];
}

/** The graph of stacks that forgot to let a role do something. */
function without(graph: Graph, role: string, action: string): Graph {
  const remaining = (policy: string) => {
    const { Statement, ...others } = JSON.parse(policy) as { Statement: readonly Statement[] };
    const kept = Statement.map((statement) => ({
      ...statement,
      Action: [statement.Action].flat().filter((allowed) => allowed !== action),
    }));
    return JSON.stringify({ ...others, Statement: kept.filter(({ Action }) => Action.length > 0) });
  };
  return changed(graph, role, ({ state }) => ({
    ...state,
    inlinePolicies: (state["inlinePolicies"] as { readonly policy: string }[]).map((inline) => ({
      ...inline,
      policy: remaining(inline.policy),
    })),
  }));
}

function changed(graph: Graph, name: string, change: (resource: GraphResource) => Record<string, unknown>): Graph {
  assert.ok(
    graph.resources.some((resource) => resource.name === name),
    name,
  );
  const resources = graph.resources.map((resource) =>
    resource.name === name ? { ...resource, state: change(resource) } : resource,
  );
  return { ...graph, resources };
}

function withoutResource(graph: Graph, name: string): Graph {
  assert.ok(
    graph.resources.some((resource) => resource.name === name),
    name,
  );
  return { ...graph, resources: graph.resources.filter((resource) => resource.name !== name) };
}

// Three edits at once, since each is noticed somewhere else, and to start a cloud takes the longest.
describe("a deployment that lacks three things", { timeout: 180_000 }, () => {
  let mailbox: Mailbox;
  let rehearsal: Rehearsal;
  let person: Person;
  const events = new EventEmitter();

  before(async () => {
    mailbox = await Mailbox.start();
    rehearsal = await Rehearsal.start({
      root: repository,
      mail: "someone@example.com",
      smtp: mailbox.smtp,
      onEvent: ({ "detail-type": type, detail }) => events.emit(type, detail),
      change: (graph) =>
        withoutResource(
          without(
            without(graph, "TrainerFunctionRole", "sqs:SendMessage"),
            "DeadLetterFunctionRole",
            "logs:PutLogEvents",
          ),
          "NotifyPermission",
        ),
    });
    person = new Person(rehearsal);
    const failed = once(events, "TrainingFailed", { signal: AbortSignal.timeout(120_000) });
    await person.upload("training_input/parameters.json", JSON.stringify({ ...publishedNetwork, epochs: 3 }));
    const dataset = join(repository, "artifacts", "datasets", "datasets.h5");
    await person.upload("training_input/datasets.h5", await readFile(dataset));
    await failed;
    await rehearsal.settled();
  });
  after(async () => {
    person?.close();
    await rehearsal?.stop();
    await mailbox?.stop();
  });

  it("is refused what its trainer may not do, and the run fails with the reason", () => {
    const refused = rehearsal.records.filter(({ isAllowed }) => !isAllowed);
    assert.ok(refused.length > 0);
    for (const { principal, actions, status, reason } of refused) {
      assert.match(principal, /TrainerFunctionRole/);
      assert.ok(actions.every((action) => action === "sqs:SendMessage"));
      assert.equal(status, 403);
      assert.match(reason!, /no policy allows the sqs:SendMessage action/);
    }
    assert.ok(rehearsal.problems.some((problem) => /snn-dev-trainer.* gave up: .*AccessDenied/.test(problem)));
    assert.ok(errorsIn(rehearsal.logs.lines).some((line) => line.startsWith("/aws/lambda/snn-dev-trainer")));
  });

  it("does not invoke a function that does not let its rule do so: the events are with the undelivered", () => {
    const problems = rehearsal.problems.filter((problem) => problem.startsWith("NO_PERMISSIONS"));
    assert.ok(problems.length > 0);
    for (const problem of problems)
      assert.match(problem, /snn-dev-notify does not let .*; the event is in .*Undelivered/);
    assert.equal(rehearsal.messagesIn("Undelivered"), problems.length);
    assert.deepEqual(mailbox.mails, []);
  });

  it("loses the lines of who may not write them", () => {
    assert.ok(rehearsal.logs.lost.length > 0);
    for (const { logGroup } of rehearsal.logs.lost) assert.equal(logGroup, "/aws/lambda/snn-dev-dead-letter");
  });
});
