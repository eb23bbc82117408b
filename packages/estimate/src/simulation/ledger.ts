import { type Usage, type UsageName, usageNames } from "@snn/core";

export type Counts = Partial<Record<UsageName, number>>;

/**
 * What a simulated run uses, step by step: steps that are not simulated use what those use that are. What belongs to no step, such
 * as the launch, is kept under step −1, and what belongs to the end under {@link endStep}.
 */
export class Ledger {
  readonly #steps = new Map<number, Record<UsageName, number>>();

  add(step: number, counts: Counts): void {
    let usage = this.#steps.get(step);
    if (usage === undefined) {
      usage = noUsage();
      this.#steps.set(step, usage);
    }
    // Of all that a simulation does, it does this most often: no array is made of the counts.
    for (const name in counts) usage[name as UsageName] += counts[name as UsageName]!;
  }

  of(step: number): Usage {
    return this.#steps.get(step) ?? noUsage();
  }
}

export const launchStep = -1;
export const endStep = Number.POSITIVE_INFINITY;

function noUsage(): Record<UsageName, number> {
  return Object.fromEntries(usageNames.map((name) => [name, 0])) as Record<UsageName, number>;
}

/** Usages, each so many times, added up. */
export function sumOfUsage(terms: readonly { readonly usage: Usage; readonly times: number }[]): Usage {
  const sum = noUsage();
  for (const { usage, times } of terms) for (const name of usageNames) sum[name] += usage[name] * times;
  return sum;
}
