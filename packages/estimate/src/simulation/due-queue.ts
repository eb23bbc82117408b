interface Due {
  readonly atMs: number;
  /** What is due at the same moment happens in the order in which it was planned, or a simulation would not repeat itself. */
  readonly sequence: number;
  readonly action: () => void;
}

/** What is yet to happen, earliest first: a binary heap. */
export class DueQueue {
  readonly #heap: Due[] = [];
  #planned = 0;

  add(atMs: number, action: () => void): void {
    const heap = this.#heap;
    const due = { atMs, sequence: this.#planned++, action };
    let at = heap.length;
    for (let parent = (at - 1) >> 1; at > 0 && isBefore(due, heap[parent]!); parent = (at - 1) >> 1) {
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = due;
  }

  /** Takes out the earliest; undefined when there is none. */
  next(): Due | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence);
}
