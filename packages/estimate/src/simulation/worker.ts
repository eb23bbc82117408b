import { placeOf } from "@snn/core";
import type { Process } from "./clock.js";
import type { Publish } from "./execute.js";
import type { Host } from "./host.js";
import { launchStep } from "./ledger.js";
import { handleMessages } from "./neuron-handler.js";
import { Trail } from "./trail.js";
import type { Message } from "./work-queue.js";
import type { WorkerHosts } from "./worker-hosts.js";
import type { World } from "./world.js";

/** SQS hands out ten messages at a time. */
const mostMessages = 10;

/** One of those in a worker process who poll: polls, handles what is there, deletes it while it polls again. Never ends. */
export function* work(world: World, publish: Publish, hosts: WorkerHosts, host: Host, messageBatch: number): Process {
  const { clock, ledger, workload } = world;
  for (;;) {
    const messages: Message[] = [];
    let polls = 0;
    for (let isMore = true; isMore && messages.length + mostMessages <= messageBatch; ) {
      const received = yield* poll(world, host, { waits: polls === 0 });
      polls++;
      messages.push(...received);
      isMore = received.length === mostMessages;
    }
    // Somebody else was quicker.
    if (messages.length === 0) continue;
    const { step } = placeOf(messages[0]!.position, workload.schedule);
    ledger.add(step, { sqsReceives: polls });
    yield* hosts.work(host, "neuron", step, () => handleMessages(world, publish, host, messages));
    clock.start(remove(world, host, step, messages.length));
  }
}

function* poll(world: World, host: Host, { waits }: { waits: boolean }): Process<Message[]> {
  const { queue, requests, platform, clock } = world;
  const caller = { host, trail: new Trail(clock.nowMs), step: launchStep };
  // A request, which the queue answers when there is something, and then the answer.
  const { clientMs, serverMs, elapsedMs } = platform.sqs.request;
  yield* requests.send(caller, { clientMs: clientMs / 2, serverMs: serverMs / 2, elapsedMs: elapsedMs / 2 }, {});
  if (waits && queue.visible === 0) yield queue.arrival();
  const messages = queue.take(mostMessages);
  yield* requests.send(caller, { clientMs: clientMs / 2, serverMs: serverMs / 2, elapsedMs: elapsedMs / 2 }, {});
  return messages;
}

function* remove({ requests, platform, clock }: World, host: Host, step: number, messages: number): Process {
  const caller = { host, trail: new Trail(clock.nowMs), step };
  for (let left = messages; left > 0; left -= mostMessages)
    yield* requests.send(caller, platform.sqs.request, { sqsDeletes: 1 });
}
