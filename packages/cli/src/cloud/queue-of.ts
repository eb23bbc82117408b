import type { OutsideConnection } from "@snn/functions/lambda";
import type { QueueDepth } from "@snn/live";

/** About how many neuron tasks and dead letters there are in a cloud. @throws UnavailableError */
export async function queueOf({
  queueDepth,
  deadLetters,
}: Pick<OutsideConnection, "queueDepth" | "deadLetters">): Promise<QueueDepth> {
  const [depth, dead] = await Promise.all([queueDepth(), deadLetters.count()]);
  return { ...depth, dead };
}
