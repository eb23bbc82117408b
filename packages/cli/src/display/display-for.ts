import type { Display } from "./display.js";
import { JsonDisplay } from "./json-display.js";
import { QuietDisplay } from "./quiet-display.js";
import { TerminalDisplay } from "./terminal-display.js";

/** The display that the options ask for. */
export function displayFor({ json, quiet }: { readonly json?: boolean; readonly quiet?: boolean }): Display {
  if (json) return new JsonDisplay();
  return quiet ? new QuietDisplay() : new TerminalDisplay();
}
