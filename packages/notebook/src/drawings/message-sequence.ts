import { placeOf } from "@snn/core";
import type { SeenMessage } from "../cloud/tap.js";
import { type SequenceMessage, sequenceDiagram } from "./sequence-diagram.js";

const parts = ["trainer", "event bus", "queue", "neurons", "parameter server"];

/**
 * What was seen of a training, from its first epoch to the end of that, as a sequence diagram.
 *
 * @param layers of the network.
 * @param batches in an epoch.
 */
export function messageSequence(seen: readonly SeenMessage[], layers: number, batches = 1): string {
  const begin = seen.findIndex((message) => message.what === "delivered" && message.type === "EpochStarted");
  const end = seen.findIndex((message) => message.what === "published" && message.type === "EpochCompleted");
  // Those who only tell people, and those who wait for other events, are left out.
  const drawn = seen
    .slice(begin, end + 1)
    .filter((message) => message.what !== "delivered" || message.to === "trainer")
    .map((message) => drawnAs(message, layers, batches));
  return sequenceDiagram(parts, drawn, "The messages of the first epoch");
}

function drawnAs(message: SeenMessage, layers: number, batches: number): SequenceMessage {
  switch (message.what) {
    case "published": {
      const from = message.type === "LayerCompleted" ? "neurons" : "trainer";
      return { from, to: "event bus", text: message.type, kind: "event" };
    }
    case "delivered":
      return { from: "event bus", to: message.to, text: message.type, kind: "event" };
    case "enqueued": {
      const { layer, direction } = placeOf(message.position, { layers, batches });
      const heading = `position ${message.position}: layer ${layer} ${direction}`;
      return { from: "trainer", to: "queue", text: tasks(message.neurons), kind: "task", heading };
    }
    case "received":
      return { from: "queue", to: "neurons", text: tasks(message.neurons), kind: "task" };
    case "completed": {
      const text = `rows, ${message.neurons.length === 1 ? "bit" : "bits"} ${message.neurons.join(", ")}${message.all ? ": all set" : ""}`;
      return { from: "neurons", to: "parameter server", text, kind: "numbers" };
    }
    case "claimed": {
      const text = `claim ${message.position}: ${message.won ? "won" : "lost"}`;
      return { from: "trainer", to: "parameter server", text, kind: "numbers" };
    }
  }
}

function tasks(neurons: readonly number[]): string {
  return `${neurons.length === 1 ? "task" : "tasks"} ${neurons.join(", ")}`;
}
