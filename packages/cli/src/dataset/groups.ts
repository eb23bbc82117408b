/** Things that belong together, directly or through others (union-find). */
export class Groups {
  readonly #parents: Int32Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, index) => index);
  }

  join(a: number, b: number): void {
    const [first, second] = [this.#root(a), this.#root(b)];
    // The least becomes the root, so that the order of joining does not show.
    this.#parents[Math.max(first, second)] = Math.min(first, second);
  }

  areTogether(a: number, b: number): boolean {
    return this.#root(a) === this.#root(b);
  }

  /** The groups of two or more, each in rising order, by their first. */
  ofSeveral(): number[][] {
    const members = new Map<number, number[]>();
    for (let index = 0; index < this.#parents.length; index++) {
      const root = this.#root(index);
      if (root === index) members.set(index, [index]);
      else members.get(root)!.push(index);
    }
    return [...members.values()].filter(({ length }) => length > 1);
  }

  #root(index: number): number {
    let root = index;
    while (this.#parents[root] !== root) {
      const next = this.#parents[root]!;
      this.#parents[root] = this.#parents[next]!;
      root = next;
    }
    return root;
  }
}
