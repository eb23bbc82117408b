import type { Frame, Sight, Snapshot } from "../src/protocol.js";

/** What the page does with what the server tells. */
export interface Listener {
  snapshot(snapshot: Snapshot): void;
  frame(frame: Frame): void;
  sight(sight: Sight): void;
  /** Nothing comes any more; it is being tried again. */
  lost(): void;
}

/** What the tab that is connected tells the others. */
interface News {
  readonly type: keyof Listener;
  /** JSON. Left out where there is nothing to say. */
  readonly data?: string;
}

/** A browser gives up for good when something answers that is no stream, a proxy whose server restarts for one. We do not. */
const retryMs = 2000;

/** The name of what the tabs share. */
const shared = "snn-live";

/** A tab has been opened, and knows nothing yet. */
const joined = "joined";

/**
 * Listens to the server for as long as the page is open, through every loss of the connection: each begins with a snapshot.
 *
 * A browser makes six connections to a server, for all its tabs, and a stream keeps one: the seventh tab would not even open, and no button
 * of the others would work. So one tab is connected and tells the others, and when it is closed, the next one takes over.
 */
export function listen(listener: Listener): void {
  // Browsers keep locks from pages that came over the network in the clear. Each of those has a connection of its own.
  const isShared = navigator.locks !== undefined;
  const tabs = new BroadcastChannel(shared);
  let source: EventSource | undefined;
  const take = ({ type, data }: News) => listener[type]((data === undefined ? undefined : JSON.parse(data)) as never);
  const tell = (news: News) => {
    if (isShared) tabs.postMessage(news);
    take(news);
  };
  const connect = () => {
    source?.close();
    const stream = new EventSource("/events");
    source = stream;
    for (const type of ["snapshot", "frame", "sight"] as const)
      stream.addEventListener(type, ({ data }: MessageEvent<string>) => tell({ type, data }));
    stream.addEventListener("error", () => {
      tell({ type: "lost" });
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => source === stream && connect(), retryMs);
    });
  };
  if (!isShared) {
    connect();
    return;
  }
  tabs.addEventListener("message", ({ data }: MessageEvent<News | typeof joined>) => {
    if (data !== joined) take(data);
    else if (source !== undefined) connect();
  });
  void navigator.locks.request(shared, () => holdFrom(connect));
  tabs.postMessage(joined);
}

/** Begins something and never ends it: that is how a lock is kept until the page is closed. */
function holdFrom(begin: () => void): Promise<never> {
  begin();
  return new Promise(() => {});
}
