import { placeOf } from "@snn/core";
import type { SeenMessage } from "../cloud/tap.js";
import { type SequenceMessage, sequenceDiagram } from "./sequence-diagram.js";

const parts = ["launch", "trainer", "event bus", "queue", "neurons", "parameter server"];

/**
 * What was seen of a training, from the start of its first epoch to that of the second, or to the end, as a sequence diagram.
 *
 * @param layers of the network.
 * @param batches in an epoch.
 */
export function messageSequence(seen: readonly SeenMessage[], layers: number, batches = 1): string {
  const isStart = (message: SeenMessage) => message.what === "published" && message.type === "EpochStarted";
  const begin = seen.findIndex(isStart);
  const next = seen.findIndex((message, index) => index > begin && isStart(message));
  let actor = "launch";
  // Those who only tell people, and those who wait for other events, are left out.
  const drawn = seen.slice(begin, next < 0 ? undefined : next + 1).flatMap((message): SequenceMessage[] => {
    if (message.what === "delivered" && message.to !== "trainer") return [];
    if (message.what === "received") actor = "neurons";
    if (message.what === "delivered") actor = message.to;
    return [drawnAs(message, actor, layers, batches)];
  });
  return sequenceDiagram(parts, drawn, "The messages of the first epoch");
}

/** @param actor who was handed something last, and does what follows. */
function drawnAs(message: SeenMessage, actor: string, layers: number, batches: number): SequenceMessage {
  switch (message.what) {
    case "published":
      return { from: actor, to: "event bus", text: message.type, kind: "event" };
    case "delivered":
      return { from: "event bus", to: message.to, text: message.type, kind: "event" };
    case "enqueued": {
      const { layer, direction } = placeOf(message.position, { layers, batches, shards: 1 });
      const heading = `position ${message.position}: layer ${layer} ${direction}`;
      return { from: actor, to: "queue", text: tasks(message.neurons), kind: "task", heading };
    }
    case "received":
      return { from: "queue", to: actor, text: tasks(message.neurons), kind: "task" };
    case "completed": {
      const text = `rows, ${message.neurons.length === 1 ? "bit" : "bits"} ${message.neurons.join(", ")}${message.all ? ": all set" : ""}`;
      return { from: actor, to: "parameter server", text, kind: "numbers" };
    }
    case "claimed": {
      const text = `claim ${message.position}: ${message.won ? "won" : "lost"}`;
      return { from: actor, to: "parameter server", text, kind: "numbers" };
    }
  }
}

function tasks(neurons: readonly number[]): string {
  return `${neurons.length === 1 ? "task" : "tasks"} ${neurons.join(", ")}`;
}
