import type { QueueMessage } from "../messages/queue-message.js";
import type { BoundaryCommand } from "../orchestrator/command.js";
import { itemsAt, taskOf } from "../orchestrator/items.js";
import type { Services } from "./services.js";
import type { Training } from "./training.js";

/**
 * Sends the tasks of a position: all of them, or those of some items.
 *
 * @param hedgeAfterSeconds how long a hedge is held back that follows them; undefined for none.
 */
export async function enqueue(
  { workQueue, parameterServer }: Pick<Services, "workQueue" | "parameterServer">,
  { runId, schedule }: Pick<Training, "runId" | "schedule">,
  { position, items }: Omit<Extract<BoundaryCommand, { do: "enqueue" }>, "do">,
  hedgeAfterSeconds: number | undefined,
): Promise<void> {
  const chosen = items ?? Array.from({ length: itemsAt(schedule, position) }, (_, item) => item);
  const messages: QueueMessage[] = chosen.map((item) => taskOf(schedule, position, item));
  // In the same request as the last tasks, where there is room.
  if (hedgeAfterSeconds !== undefined) messages.push({ runId, position, delaySeconds: hedgeAfterSeconds });
  // In this order: what it takes to send is told along with what is counted here.
  await Promise.all([workQueue.send(messages), parameterServer.count(runId, { published: chosen.length })]);
}
