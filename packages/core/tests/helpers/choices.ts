import fc from "fast-check";
import type { Choices } from "./local-training.js";

/** A stream of choices that fast-check draws and shrinks. */
export function choicesFrom(stream: Iterator<number>, shares: { tasks: number; event: number }, most: number): Choices {
  // The share of repetitions must be below one, or nothing ever ends; and it does end: the last deliveries are final.
  let repetitions = 400;
  const next = (below: number) => stream.next().value % below;
  return {
    eventNext: () => next(2) === 0,
    pick: next,
    taskCount: (waiting) => 1 + next(Math.min(most, waiting)),
    againLater: (what) => repetitions > 0 && next(1000) < shares[what] * 1000 && repetitions-- > 0,
  };
}

/** What {@link choicesFrom} takes its choices from. */
export const stream = fc.infiniteStream(fc.nat({ max: 2 ** 30 }));
/** How many tasks a worker is given at once. */
export const most = fc.constantFrom(1, 2, 5, 1000);
