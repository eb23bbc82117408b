const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 4 });
const percentages = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

/** A count, all its digits: 12,345. */
export function count(value: number): string {
  return whole.format(value);
}

/** A count that has to fit: 12,345, then 1.235M. */
export function shortCount(value: number): string {
  return Math.abs(value) < 1e6 ? whole.format(value) : compact.format(value);
}

/** Messages in a second. Slow ones are told with a digit more: 0.3. */
export function rate(value: number): string {
  return value > 0 && value < 9.95 ? value.toFixed(1) : shortCount(Math.round(value));
}

/** A cost with four significant digits: 0.04321, 1.234e-7. Digits stay, so that it does not jump about. */
export function cost(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size < 1e-4 || size >= 1e6 ? value.toExponential(3) : value.toPrecision(4);
}

/** A tick of the cost axis, as short as it can be. */
export function tick(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e5)) return value.toExponential().replace("e+", "e");
  return String(Number(value.toPrecision(6)));
}

/** A probability or a share: 97.5%. */
export function percent(share: number): string {
  return percentages.format(share);
}

/** A time as a clock shows it: 0:07, 12:34, 1:02:03. */
export function clock(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
