import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { NeuronTask } from "@snn/core";
import { clientDefaults, SqsDeadLetters, SqsWorkQueue } from "@snn/core/adapters/aws";
import { workQueueContract } from "@snn/core/contracts";
import { clientConfiguration } from "../../src/emulators/aws-clients.js";
import { createQueue } from "../../src/emulators/resources.js";
import type { SqsFaultRates } from "../../src/emulators/sqs-faults.js";
import { type Fauxqs, startFauxqs } from "../../src/emulators/sqs-sns-s3.js";
import { impatientBackoff, impatientRetries } from "./impatient.js";
import { receiverOf } from "./sqs-receiver.js";
import { closedEndpoint, startAnswering, startStub } from "./stub-service.js";

let fauxqs: Fauxqs;
let client: SQSClient;
let queues = 0;
before(async () => {
  fauxqs = await startFauxqs();
  client = new SQSClient({ ...clientDefaults, ...clientConfiguration(fauxqs.endpoint) });
});
after(async () => {
  client.destroy();
  await fauxqs.stop();
});

workQueueContract("SQS", async () => {
  const name = `tasks${++queues}`;
  const dead = await createQueue(client, `${name}-dead`, { visibilityTimeoutSeconds: 30 });
  const { url } = await createQueue(client, name, { visibilityTimeoutSeconds: 60 });
  return {
    queue: new SqsWorkQueue(client, url),
    sendUnchecked: async (body) => {
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(body) }));
    },
    ...receiverOf(client, url, new SqsDeadLetters(client, dead.url, { waitSeconds: 0 })),
  };
});

test("SQS: a hedge comes when its delay is over, after what was sent later without one", async () => {
  const { url } = await createQueue(client, "hedges", { visibilityTimeoutSeconds: 60 });
  const queue = new SqsWorkQueue(client, url);
  const receive = async () => {
    const command = new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 });
    return ((await client.send(command)).Messages ?? []).map(({ Body }) => JSON.parse(Body!));
  };
  const sentAt = performance.now();
  const hedgeOf = (delaySeconds: number) => ({ runId: "run_1", position: 0, delaySeconds });
  await queue.send([hedgeOf(900), hedgeOf(1)]);
  await queue.send(tasksOf(1));
  assert.deepEqual(await receive(), [{ version: 1, ...tasksOf(1)[0] }]);
  assert.deepEqual(await receive(), [{ version: 1, ...hedgeOf(1) }]);
  assert.ok(performance.now() - sentAt >= 950, `${performance.now() - sentAt}`);
});

test("SQS: hedges that are not accepted at first are sent again, with their delay", async () => {
  const { service, sender, url, stop } = await faultyQueue({ seed: 1, failEntry: 0.5 });
  const { backoff } = impatientBackoff(100);
  const hedges = Array.from({ length: 20 }, (_, position) => ({ runId: "run_1", position, delaySeconds: 900 }));
  await new SqsWorkQueue(sender, url, backoff).send(hedges);
  assert.ok(service.faultsStruck.failEntry > 0);
  assert.equal(service.counts(url).sent, 20);
  const command = new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 });
  assert.deepEqual((await sender.send(command)).Messages ?? [], []);
  await stop();
});

const tasksOf = (count: number) =>
  Array.from(
    { length: count },
    (_, neuron): NeuronTask => ({ runId: "run_1", position: 0, layer: 1, direction: "forward", neuron }),
  );

/** A queue that meets faults, and a client that does not wait. */
async function faultyQueue(faults: SqsFaultRates, attempts = 8) {
  const service = await startFauxqs({ faults });
  const sender = new SQSClient({ ...clientConfiguration(service.endpoint), ...impatientRetries(attempts) });
  const { url } = await createQueue(sender, "tasks", { visibilityTimeoutSeconds: 60 });
  const stop = () => {
    sender.destroy();
    return service.stop();
  };
  return { service, sender, url, stop };
}

test("SQS: 5,000 tasks get through, each once, although every third entry fails at first", async () => {
  const { service, sender, url, stop } = await faultyQueue({ seed: 1, failEntry: 0.3 });
  const { backoff, pauses } = impatientBackoff(30);
  await new SqsWorkQueue(sender, url, backoff).send(tasksOf(5_000));
  // Entries that were accepted are not sent again with those that were not.
  assert.equal(service.counts(url).sent, 5_000);
  assert.ok(service.faultsStruck.failEntry > 1_500);
  assert.ok(pauses.length > 400);
  const neurons = new Set<number>();
  for (;;) {
    const command = new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await sender.send(command);
    if (Messages.length === 0) break;
    for (const { Body } of Messages) neurons.add(JSON.parse(Body!).neuron);
  }
  assert.equal(neurons.size, 5_000);
  await stop();
});

test("SQS: throttled requests are sent again until they get through", async () => {
  const { service, sender, url, stop } = await faultyQueue({ seed: 2, throttle: 0.5 }, 50);
  await new SqsWorkQueue(sender, url).send(tasksOf(500));
  assert.equal(service.counts(url).sent, 500);
  assert.ok(service.faultsStruck.throttle > 20);
  await stop();
});

test("SQS: a service that throttles for good is unavailable", async () => {
  const { sender, url, stop } = await faultyQueue({ seed: 3, throttle: 1 }, 4);
  await assert.rejects(new SqsWorkQueue(sender, url).send(tasksOf(1)), {
    name: "UnavailableError",
    message: "SQS is not available: RequestThrottled: Request is throttled.",
  });
  await stop();
});

test("SQS: entries that fail every time make the service unavailable after the last attempt, with growing pauses before", async () => {
  const { service, sender, url, stop } = await faultyQueue({ seed: 4, failEntry: 1 });
  const { backoff, pauses } = impatientBackoff(5);
  await assert.rejects(new SqsWorkQueue(sender, url, backoff).send(tasksOf(3)), {
    name: "UnavailableError",
    message: /^SQS did not accept 3 of 3 entries in 5 attempts: InternalError/,
  });
  assert.deepEqual(pauses, [1, 2, 3, 4]);
  assert.equal(service.faultsStruck.failEntry, 15);
  await stop();
});

test("SQS: an entry that is the sender's fault fails at once", async () => {
  const stub = await startAnswering(200, {
    Successful: [],
    Failed: [{ Id: "0", SenderFault: true, Code: "InvalidMessageContents", Message: "no" }],
  });
  const sender = new SQSClient(clientConfiguration(stub.endpoint));
  await assert.rejects(new SqsWorkQueue(sender, `${stub.endpoint}/1/tasks`).send(tasksOf(1)), {
    name: "Error",
    message: "SQS refused an entry: InvalidMessageContents: no",
  });
  assert.equal(stub.requests, 1);
  sender.destroy();
  await stub.stop();
});

test("SQS: a queue that does not exist is no matter of waiting", async () => {
  const queue = new SqsWorkQueue(client, `${fauxqs.endpoint}/000000000000/none`);
  await assert.rejects(queue.send(tasksOf(1)), { name: "QueueDoesNotExist" });
});

test("SQS: a service that answers 500 is asked as often as the client is told to, and then unavailable", async () => {
  const stub = await startAnswering(500, { __type: "InternalFailure", message: "out of order" });
  const sender = new SQSClient({ ...clientConfiguration(stub.endpoint), ...impatientRetries(4) });
  const queue = new SqsWorkQueue(sender, `${stub.endpoint}/1/tasks`);
  await assert.rejects(queue.send(tasksOf(1)), { name: "UnavailableError", message: /out of order/ });
  assert.equal(stub.requests, 4);
  sender.destroy();
  await stub.stop();
});

test("SQS: after a failed request no further one is begun", async () => {
  const stub = await startAnswering(500, { __type: "InternalFailure" });
  const sender = new SQSClient({ ...clientConfiguration(stub.endpoint), ...impatientRetries(1) });
  await assert.rejects(new SqsWorkQueue(sender, `${stub.endpoint}/1/tasks`).send(tasksOf(5_000)), {
    name: "UnavailableError",
  });
  assert.ok(stub.requests <= 32, `${stub.requests}`);
  sender.destroy();
  await stub.stop();
});

test("SQS: a host that is silent is unavailable when its time is up", async () => {
  const stub = await startStub((request) => void request.resume());
  const requestHandler = { ...clientDefaults.requestHandler, socketTimeout: 50 };
  const sender = new SQSClient({ ...clientConfiguration(stub.endpoint), requestHandler, ...impatientRetries(2) });
  await assert.rejects(new SqsWorkQueue(sender, `${stub.endpoint}/1/tasks`).send(tasksOf(1)), {
    name: "UnavailableError",
    message: /TimeoutError/,
  });
  assert.equal(stub.requests, 2);
  sender.destroy();
  await stub.stop();
});

test("SQS: a closed port is unavailable within seconds, with the client as it should be built", async () => {
  const endpoint = await closedEndpoint();
  const sender = new SQSClient({ ...clientDefaults, ...clientConfiguration(endpoint) });
  const startedAt = performance.now();
  await assert.rejects(new SqsWorkQueue(sender, `${endpoint}/1/tasks`).send(tasksOf(100)), {
    name: "UnavailableError",
    message: /ECONNREFUSED/,
  });
  assert.ok(performance.now() - startedAt < 5_000);
  sender.destroy();
});
