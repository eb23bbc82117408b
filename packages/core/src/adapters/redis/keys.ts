import { runIdSchema } from "../../messages/fields.js";
import { InvalidMessageError } from "../../messages/parse.js";

/** The keys of one run in Redis. */
export interface RunKeys {
  /** The hash of the position, the token of its claim, what is confirmed, how far the run may go, and when the expiry of all keys was last put off. */
  readonly progress: string;
  /** The set of the keys that come and go: tensors, bitmaps and answers. By it all are found without a search. */
  readonly inventory: string;
  readonly counters: string;
  tensor(key: string): string;
  /** Where the tensor of a completion's write is put aside within a transaction. Nobody ever sees it. */
  aside(write: number): string;
  /** The items of a position that are completed, one bit each. */
  bitmap(position: number): string;
  /** What the completions of a position were answered, for one that is repeated because its answer was lost. */
  answers(position: number): string;
}

/**
 * Names the keys of a run. The braces make a cluster keep them all on one node, where a script can reach them; as an id
 * holds no brace, and everything else comes after them, no key of one run can be one of another.
 *
 * @throws InvalidMessageError when the id is none.
 */
export function keysOf(runId: string): RunKeys {
  const parsed = runIdSchema.safeParse(runId);
  if (!parsed.success)
    throw new InvalidMessageError(
      `found ${JSON.stringify(runId)?.slice(0, 100)}, expected ${parsed.error.issues[0]?.message}`,
    );
  const prefix = `snn:{${runId}}`;
  return {
    progress: `${prefix}:progress`,
    inventory: `${prefix}:inventory`,
    counters: `${prefix}:counters`,
    tensor: (key) => `${prefix}:tensor:${key}`,
    aside: (write) => `${prefix}:aside:${write}`,
    bitmap: (position) => `${prefix}:bitmap:${position}`,
    answers: (position) => `${prefix}:answers:${position}`,
  };
}
