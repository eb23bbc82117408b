/** A share from 0 to 1 in percent, to a tenth. It says 0 and 100 only if nothing was rounded away. */
export function percent(share: number): string {
  if (share > 0 && share < 0.0005) return "< 0.1\u00a0%";
  if (share < 1 && share >= 0.9995) return "> 99.9\u00a0%";
  return `${(100 * share).toFixed(1)}\u00a0%`;
}

/** A whole number: 12,345. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** A number and what it counts: 1 epoch, 20 epochs. */
export function counted(value: number, noun: string): string {
  return `${count(value)}\u00a0${noun}${value === 1 ? "" : "s"}`;
}

/** A number with four significant digits: 0.09497, 1.234e-7. */
export function significant(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** How long something took: 0.42 s, 27.2 s, 12 min 5 s, 1 h 2 min. */
export function duration(durationMs: number): string {
  const seconds = durationMs / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 1 ? 2 : 1)}\u00a0s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${count(hours)}\u00a0h ${minutes}\u00a0min` : `${minutes}\u00a0min ${whole % 60}\u00a0s`;
}

/** A time of ISO 8601 as people write it, in UTC; a text that is no time stays as it is. */
export function moment(isoTime: string): string {
  const time = new Date(isoTime);
  if (Number.isNaN(time.getTime())) return isoTime;
  const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return `${format.format(time)} UTC`;
}

/** The last part of a path or address, whichever way its slashes lean. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== "") ?? path;
}

/** Text of others as a page can show it: what HTML cannot hold is replaced. */
export function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, "\uFFFD");
}
