/** Whether the reader wants nothing to move. */
const stillness = matchMedia("(prefers-reduced-motion: reduce)");
const darkness = matchMedia("(prefers-color-scheme: dark)");

/** Whether the reader wants nothing to move or to flash. */
export function isStill(): boolean {
  return stillness.matches;
}

/** A colour of the style sheet as it is now, by its name without the dashes. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Calls when colours, or the wish for stillness, have changed. */
export function onThemeChange(listener: () => void): void {
  for (const query of [stillness, darkness]) query.addEventListener("change", listener);
}
