import type { Timer } from "./timer.js";

/** How long a browser may take to read what it was sent. One that sleeps comes back by itself when it wakes up. */
const mostPatienceMs = 30_000;

/** How long a browser waits before it connects again, in milliseconds. */
const retryMs = 1000;

/** A stream of server-sent events to one browser, such as `reply.sse` of @fastify/sse. */
export interface EventStream {
  /** Resolves when the browser has room for more. */
  send(message: { readonly event: string; readonly data: string; readonly retry?: number }): Promise<void>;
  close(): void;
}

interface Viewer {
  readonly stream: EventStream;
  /** Whether it needs all to be told, for it is new, or has been left out of something. */
  isBehind: boolean;
  isNew: boolean;
  /** Since when it has been reading. */
  busySinceMs: number | undefined;
}

/**
 * The browsers that watch. Each has at most one message on its way: one that reads slowly is left out of what happens meanwhile, and gets
 * a snapshot when it is through. So nobody holds the training back, and nothing piles up.
 */
export class Viewers {
  readonly #viewers = new Set<Viewer>();
  readonly #timer: Timer;

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  get count(): number {
    return this.#viewers.size;
  }

  /** Adds a browser, which gets a snapshot first. @returns how to remove it. */
  add(stream: EventStream): () => void {
    const viewer: Viewer = { stream, isBehind: true, isNew: true, busySinceMs: undefined };
    this.#viewers.add(viewer);
    return () => {
      this.#viewers.delete(viewer);
    };
  }

  /** Whether somebody is to be sent a snapshot, and can take it. */
  get needSnapshot(): boolean {
    return [...this.#viewers].some(({ isBehind, busySinceMs }) => isBehind && busySinceMs === undefined);
  }

  /** Lets everybody need a snapshot. */
  leaveBehind(): void {
    for (const viewer of this.#viewers) viewer.isBehind = true;
  }

  /**
   * Sends a message to everybody who is up to date.
   *
   * @param data JSON, encoded once for all of them.
   */
  tell(event: string, data: string): void {
    for (const viewer of this.#viewers) {
      if (viewer.busySinceMs !== undefined) viewer.isBehind = true;
      else if (!viewer.isBehind) this.#send(viewer, event, data);
    }
  }

  /** Sends a snapshot to everybody who needs one. */
  catchUp(data: string): void {
    for (const viewer of this.#viewers)
      if (viewer.isBehind && viewer.busySinceMs === undefined) {
        viewer.isBehind = false;
        this.#send(viewer, "snapshot", data);
      }
  }

  /** Ends the connections of those who have stopped reading. */
  dismissSleepers(): void {
    const nowMs = this.#timer.nowMs();
    for (const viewer of this.#viewers)
      if (viewer.busySinceMs !== undefined && nowMs - viewer.busySinceMs > mostPatienceMs) this.#dismiss(viewer);
  }

  /** Ends all connections. */
  close(): void {
    for (const viewer of this.#viewers) this.#dismiss(viewer);
  }

  #send(viewer: Viewer, event: string, data: string): void {
    viewer.busySinceMs = this.#timer.nowMs();
    const message = { event, data, ...(viewer.isNew && { retry: retryMs }) };
    viewer.isNew = false;
    viewer.stream.send(message).then(
      () => {
        viewer.busySinceMs = undefined;
      },
      () => this.#dismiss(viewer),
    );
  }

  #dismiss(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    viewer.stream.close();
  }
}
