/** More points than a screen has columns: half of them go when twice as many have come. */
const mostPoints = 4096;

/** The costs of epochs in their order, thinned out when they are very many. */
export class CostSeries {
  private epochs: number[] = [];
  private costs: number[] = [];

  /** Takes over costs that were not told before. An epoch that is there already, or a cost that is no number, is left out. */
  append(told: readonly (readonly [epoch: number, cost: number])[]): void {
    for (const [epoch, cost] of told)
      if (epoch > this.lastEpoch && Number.isFinite(cost)) {
        this.epochs.push(epoch);
        this.costs.push(cost);
      }
    while (this.epochs.length > mostPoints) this.thinOut();
  }

  get length(): number {
    return this.epochs.length;
  }

  /** -1 when there is none. */
  get lastEpoch(): number {
    return this.epochs.at(-1) ?? -1;
  }

  get lastCost(): number | undefined {
    return this.costs.at(-1);
  }

  /** As uPlot takes it. */
  get columns(): [epochs: number[], costs: number[]] {
    return [this.epochs, this.costs];
  }

  /** At most so many points, evenly taken, the first and the last among them. */
  sample(most: number): readonly (readonly [epoch: number, cost: number])[] {
    const count = Math.min(most, this.length);
    return Array.from({ length: count }, (_, index) => {
      const at = count === 1 ? this.length - 1 : Math.round((index * (this.length - 1)) / (count - 1));
      return [this.epochs[at]!, this.costs[at]!] as const;
    });
  }

  /** Every second point goes, the newest stays. */
  private thinOut(): void {
    const last = this.epochs.length - 1;
    const stays = (_: number, index: number) => (last - index) % 2 === 0;
    this.epochs = this.epochs.filter(stays);
    this.costs = this.costs.filter(stays);
  }
}

/** The least and the greatest of the cost axis. It starts at zero, unless the curve would then be a flat line high above it. */
export function costRange(least: number | null, most: number | null): [number, number] {
  if (least === null || most === null) return [0, 1];
  if (least >= 0 && least <= most / 2) return [0, most > 0 ? most * 1.05 : 1];
  const margin = most - least > Math.abs(most) * 1e-9 ? (most - least) / 20 : Math.abs(most) / 10 || 1;
  return [least - margin, most + margin];
}

/** The same for an axis of powers of ten. What is not above zero is not on it. */
export function logCostRange(least: number | null, most: number | null): [number, number] {
  if (most === null || most <= 0) return [0.1, 1];
  const bottom = least !== null && least > 0 ? least : most / 1000;
  return bottom === most ? [bottom / 2, most * 2] : [bottom / 1.15, most * 1.15];
}

/** Round values on an axis of powers of ten: 1, 2 and 5 times them, or the powers alone where those would be too many. */
export function logTicks(least: number, most: number): number[] {
  const decades = Math.log10(most / least);
  const steps = decades > 2.5 ? [1] : decades > 0.6 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9];
  const every = Math.ceil(decades / 8);
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(most)); power++)
    for (const step of steps) {
      const tick = Number(`${step}e${power}`);
      if (tick >= least && tick <= most && (steps.length > 1 || power % every === 0)) ticks.push(tick);
    }
  return ticks;
}
