import type { EmbeddedCloud } from "@snn/cli";

/** A message between two parts, or a call of the parameter server, in the order in which they happened. */
export type SeenMessage =
  /** An event was published. */
  | { readonly what: "published"; readonly type: string; readonly detail: Readonly<Record<string, unknown>> }
  /** An event was handed to a subscriber. */
  | { readonly what: "delivered"; readonly to: string; readonly type: string }
  /** Neuron tasks of a position were put on the queue. */
  | { readonly what: "enqueued"; readonly position: number; readonly neurons: readonly number[] }
  /** Neuron tasks were handed to a worker. */
  | { readonly what: "received"; readonly position: number; readonly neurons: readonly number[] }
  /** A worker wrote rows and set the bits of its neurons. */
  | {
      readonly what: "completed";
      readonly position: number;
      readonly neurons: readonly number[];
      readonly all: boolean;
    }
  /** Somebody asked to move the run to a position. */
  | { readonly what: "claimed"; readonly position: number; readonly won: boolean };

/**
 * Listens in on an embedded cloud: everything goes on as it would, and is noted.
 *
 * @returns the messages so far; the array grows while the cloud works.
 */
export function tapMessages(cloud: EmbeddedCloud): readonly SeenMessage[] {
  const seen: SeenMessage[] = [];
  const { bus, queue } = cloud;
  const { parameterServer } = cloud.services;
  // Methods of these very instances are replaced by ones that call them: no other cloud notices.
  const { publish, receive: receiveEvent } = bind(bus, "publish", "receive");
  const { send, receive: receiveTasks } = bind(queue, "send", "receive");
  const { complete, claim } = bind(parameterServer, "complete", "claim");
  Object.assign(bus, {
    publish(...[event]: Parameters<typeof publish>) {
      seen.push({ what: "published", type: event.type, detail: event.detail });
      return publish(event);
    },
    receive() {
      const message = receiveEvent();
      if (message !== undefined) {
        const { subscription, event } = message.body;
        seen.push({ what: "delivered", to: subscription.name, type: (event as { type: string }).type });
      }
      return message;
    },
  });
  Object.assign(queue, {
    send(...[tasks]: Parameters<typeof send>) {
      const neurons = tasks.flatMap((task) => ("neuron" in task ? [task.neuron] : []));
      seen.push({ what: "enqueued", position: tasks[0]?.position ?? -1, neurons });
      return send(tasks);
    },
    receive(...[most]: Parameters<typeof receiveTasks>) {
      const messages = receiveTasks(most);
      const tasks = messages.map(({ body }) => body as { position: number; neuron: number });
      seen.push({ what: "received", position: tasks[0]?.position ?? -1, neurons: tasks.map(({ neuron }) => neuron) });
      return messages;
    },
  });
  Object.assign(parameterServer, {
    async complete(...[runId, completion]: Parameters<typeof complete>) {
      const outcome = await complete(runId, completion);
      seen.push({ what: "completed", position: completion.position, neurons: completion.items, all: outcome.complete });
      return outcome;
    },
    async claim(...[runId, position, total]: Parameters<typeof claim>) {
      const won = await claim(runId, position, total);
      seen.push({ what: "claimed", position, won });
      return won;
    },
  });
  return seen;
}

/** Methods that keep their object when they are called alone. */
function bind<Target extends object, Name extends keyof Target>(target: Target, ...names: Name[]): Pick<Target, Name> {
  const methods = names.map((name) => [name, (target[name] as (...all: unknown[]) => unknown).bind(target)]);
  return Object.fromEntries(methods) as Pick<Target, Name>;
}
