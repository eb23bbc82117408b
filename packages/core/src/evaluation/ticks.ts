/** The marks of an axis. */
export interface Ticks {
  /** Rising, evenly spaced, all of them multiples of {@link step}. */
  readonly values: readonly number[];
  /** 1, 2 or 5 times a power of ten. */
  readonly step: number;
}

/**
 * Round marks for an axis.
 *
 * @param least where the axis begins; below `most`.
 * @param most where it ends.
 * @param wanted about how many intervals there should be.
 * @param place `"around"`: the first and last mark enclose the range; `"within"`: no mark is outside of it.
 * @param smallestStep such as 1 for an axis of whole numbers.
 */
export function roundTicks(
  least: number,
  most: number,
  wanted: number,
  place: "around" | "within",
  smallestStep = 0,
): Ticks {
  const ideal = Math.max((most - least) / wanted, smallestStep);
  const power = 10 ** powerOfTen(ideal);
  // 0.01 %: what should be a whole number after a division may be a little more.
  const factor = [1, 2, 5].find((candidate) => candidate * power >= ideal * 0.9999) ?? 10;
  const step = factor * power;
  // Rounding errors must not add a mark, nor take one away: a millionth of a step counts as none.
  const up = (value: number) => Math.ceil(value / step - 1e-6);
  const down = (value: number) => Math.floor(value / step + 1e-6);
  const [first, last] = place === "around" ? [down(least), up(most)] : [up(least), down(most)];
  return { values: Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step), step };
}

/** A mark as text, with as many digits as the step needs: `2,500`, `0.05`, `3e-7`. */
export function showTick(value: number, { step, values }: Ticks): string {
  const largest = Math.max(Math.abs(values[0]!), Math.abs(values.at(-1)!));
  const stepPower = powerOfTen(step);
  if (largest < 1e-4 || largest >= 1e9) {
    return value === 0 ? "0" : value.toExponential(Math.max(0, powerOfTen(Math.abs(value)) - stepPower));
  }
  const decimals = Math.max(0, -stepPower);
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** The power of ten of the first digit. 1e-9: a multiple of a step may be a little less than the power that it stands for. */
function powerOfTen(value: number): number {
  return Math.floor(Math.log10(value) + 1e-9);
}
