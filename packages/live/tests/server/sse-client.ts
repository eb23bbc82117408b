import { once } from "node:events";
import { type ClientRequest, get, type IncomingMessage } from "node:http";
import type { Frame, Sight, Snapshot } from "../../src/protocol.js";

interface Messages {
  readonly snapshot: Snapshot;
  readonly frame: Frame;
  readonly sight: Sight;
}

/** A server-sent event of the live page. */
type Told = { [Event in keyof Messages]: { readonly event: Event; readonly data: Messages[Event] } }[keyof Messages];

/** A client of server-sent events over HTTP, as a browser is one. */
export class SseClient {
  readonly told: Told[] = [];
  readonly response: IncomingMessage;
  readonly #request: ClientRequest;
  #waiting = new Set<() => void>();
  #rest = "";
  isOver = false;

  private constructor(request: ClientRequest, response: IncomingMessage) {
    this.#request = request;
    this.response = response;
    request.on("error", () => {});
    response.setEncoding("utf8").on("data", (text: string) => this.#take(text));
    response.on("error", () => {});
    response.on("close", () => {
      this.isOver = true;
      this.#wake();
    });
  }

  /** Connects to `/events` of a page. */
  static async connect(url: string): Promise<SseClient> {
    const request = get(`${url}/events`, { headers: { accept: "text/event-stream" }, agent: false });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    return new SseClient(request, response);
  }

  /** Waits until something has been told. The test's own time limit is its limit. */
  async until<Kind extends keyof Messages>(
    event: Kind,
    fits: (data: Messages[Kind]) => boolean = () => true,
  ): Promise<Messages[Kind]> {
    for (let looked = 0; ; ) {
      for (; looked < this.told.length; looked++) {
        const told = this.told[looked]!;
        const data = told.data as Messages[Kind];
        if (told.event === event && fits(data)) return data;
      }
      if (this.isOver) throw new Error(`the connection ended before ${event}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Reads no more, as a browser on a line that has broken down. */
  pause(): void {
    this.response.pause();
  }

  resume(): void {
    this.response.resume();
  }

  close(): void {
    this.#request.destroy();
  }

  #take(text: string): void {
    const messages = (this.#rest + text).split("\n\n");
    this.#rest = messages.pop()!;
    for (const message of messages) {
      const fields = new Map(
        message.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]),
      );
      const [event, data] = [fields.get("event"), fields.get("data")];
      if (event !== undefined && data !== undefined) this.told.push({ event, data: JSON.parse(data) } as Told);
    }
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
