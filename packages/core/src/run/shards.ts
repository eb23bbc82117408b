/** One of the parts that the training set, and every batch of it, is cut into. */
export interface Shard {
  /** From 0. */
  readonly index: number;
  /** How many there are. */
  readonly of: number;
}

// The places of an epoch go to the shards in turn, like cards to players. So every batch has as many examples as without
// shards, and every shard an even part of each.

/** How many of the first places of an epoch are a shard's: with all of them, how many examples it has. */
export function shareOf({ index, of }: Shard, places: number): number {
  return Math.max(0, Math.ceil((places - index) / of));
}

/** Where a shard's examples begin in the training set: they lie side by side, in file order. */
export function startOf({ index, of }: Shard, examples: number): number {
  return index * Math.floor(examples / of) + Math.min(index, examples % of);
}

/** All shards, in the order in which their gradients and losses are summed. */
export function allShards(of: number): Shard[] {
  return Array.from({ length: of }, (_, index) => ({ index, of }));
}
