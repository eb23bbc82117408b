import { request } from "node:http";
import type { Frame, Sight, Snapshot } from "@snn/live";
import type { Ended, RunningSnn } from "../helpers/snn.js";

interface Messages {
  readonly snapshot: Snapshot;
  readonly frame: Frame;
  readonly sight: Sight;
}

type Told = { [Event in keyof Messages]: { readonly event: Event; readonly data: Messages[Event] } }[keyof Messages];

/** Where a command serves its page, once it says so. @throws Error when it ends without. */
export async function addressOf(running: RunningSnn): Promise<string> {
  await running.line((line) => line.startsWith("see it learn: "));
  const address = /^see it learn: (http:\/\/localhost:\d+)$/m.exec(running.stderr)?.[1];
  if (address === undefined) throw new Error(`no page: ${(await running.ended).stderr}`);
  return address;
}

/** Ends a command once the run that it shows is over for it, too, and only its page is left. @returns how it ended. */
export async function endOf(running: RunningSnn): Promise<Ended> {
  const stays = /^the page stays at /m;
  if (!stays.test(running.stderr)) await running.line((line) => stays.test(line));
  running.kill("SIGINT");
  return running.ended;
}

/** One who watches a page without a browser. */
export class PageClient {
  readonly told: Told[] = [];
  readonly #stop = new AbortController();
  readonly #waiting = new Set<() => void>();
  #isOver = false;

  /** Connects to the events of a page. @param reads whether it reads what it is sent. */
  static async connect(url: string, { reads = true } = {}): Promise<PageClient> {
    const client = new PageClient();
    const response = await fetch(`${url}/events`, { signal: client.#stop.signal });
    if (reads) void client.#read(response.body!);
    return client;
  }

  /** Everything of a kind that was told. */
  all<Kind extends keyof Messages>(kind: Kind): Messages[Kind][] {
    return this.told.filter(({ event }) => event === kind).map(({ data }) => data as Messages[Kind]);
  }

  /** The costs that were told so far, in a snapshot or since. */
  get costs(): Map<number, number> {
    const frames = this.told.map(({ event, data }) =>
      event === "snapshot" ? data.frame : event === "frame" ? data : undefined,
    );
    return new Map(frames.flatMap((frame) => frame?.costs ?? []));
  }

  /** How the run stands, as was told last. */
  get state(): string | undefined {
    const frames = this.told.flatMap(({ event, data }) =>
      event === "snapshot" ? [data.frame] : event === "frame" ? [data] : [],
    );
    return frames.at(-1)?.state;
  }

  /** Waits until all that was told fits. The test's own time limit is its limit. */
  async until(fits: () => boolean): Promise<void> {
    while (!fits()) {
      if (this.#isOver) throw new Error("the connection ended before");
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  close(): void {
    this.#stop.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = "";
    try {
      for await (const text of body.pipeThrough(new TextDecoderStream())) {
        const messages = (rest + text).split("\n\n");
        rest = messages.pop()!;
        this.told.push(...messages.flatMap(toldIn));
        this.#wake();
      }
    } catch {
      // The page was closed, or we have gone away.
    }
    this.#isOver = true;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

function toldIn(message: string): Told[] {
  const [, event] = /^event: (.+)$/m.exec(message) ?? [];
  const [, data] = /^data: (.+)$/m.exec(message) ?? [];
  return event === undefined || data === undefined ? [] : [{ event, data: JSON.parse(data) } as Told];
}

/** Asks a page for something with headers that a browser, or fetch, would not let us forge. @returns the status. */
export function ask(url: string, method: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode!);
      response.destroy();
    });
    asked.on("error", reject).end(method === "POST" ? "{}" : undefined);
  });
}
