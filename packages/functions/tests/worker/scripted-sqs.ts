import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";

/** Messages `m0`, `m1` …, handed out for the first time unless told otherwise. */
export function messagesOf(count: number, receiveCount = 1): Message[] {
  return Array.from({ length: count }, (_, index) => ({
    MessageId: `m${index}`,
    ReceiptHandle: `r${index}`,
    Body: `body ${index}`,
    MD5OfBody: `md5 ${index}`,
    Attributes: { ApproximateReceiveCount: String(receiveCount) },
  }));
}

type Answer<Content> = () => Content | Promise<Content>;

/** What SQS answers, where a fault is wanted that no emulator has. Without a script a receiver waits, and the rest succeeds. */
export class ScriptedSqs {
  readonly receives: Answer<Message[]>[] = [];
  /** The ids of the entries that fail, request by request. */
  readonly deletions: Answer<string[]>[] = [];
  readonly deleted: string[][] = [];
  /** What was hidden for how many seconds, request by request. */
  readonly hidden: Record<string, number>[] = [];
  /** Called when a receiver has to wait. */
  onIdle = () => {};

  /** The parts of a client that a worker uses. */
  get client(): SQSClient {
    const config = { region: async () => "eu-central-1" };
    return {
      config,
      send: (command: unknown, options: object) => this.#send(command, options),
    } as unknown as SQSClient;
  }

  async #send(command: unknown, { abortSignal }: { abortSignal?: AbortSignal } = {}): Promise<object> {
    if (command instanceof ReceiveMessageCommand) {
      const next = this.receives.shift();
      return { Messages: next === undefined ? await this.#wait(abortSignal!) : await next() };
    }
    if (command instanceof DeleteMessageBatchCommand) {
      this.deleted.push(command.input.Entries!.map(({ ReceiptHandle }) => ReceiptHandle!));
      const failed = (await this.deletions.shift()?.()) ?? [];
      return { Failed: failed.map((Id) => ({ Id })) };
    }
    if (command instanceof ChangeMessageVisibilityBatchCommand) {
      const entries = command.input.Entries!;
      this.hidden.push(Object.fromEntries(entries.map((entry) => [entry.ReceiptHandle!, entry.VisibilityTimeout!])));
      return {};
    }
    throw new Error("a worker does nothing else");
  }

  #wait(signal: AbortSignal): Promise<Message[]> {
    const waiting = new Promise<Message[]>((_, reject) => {
      signal.addEventListener("abort", () => reject(Object.assign(new Error("aborted"), { name: "AbortError" })));
    });
    this.onIdle();
    return waiting;
  }
}
