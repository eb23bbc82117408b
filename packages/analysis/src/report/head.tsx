import type { JSX } from "preact";
import { style } from "./style.js";
import { shown } from "./words.js";

/** Nothing is loaded and nothing runs, whatever a name in the report may try. */
const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** What the page says of itself to the browser. */
export function Head({ runId }: { readonly runId: string }): JSX.Element {
  return (
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={policy} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light" />
      <meta name="referrer" content="no-referrer" />
      <title>{`Training report: ${shown(runId)}`}</title>
      {/* As it is: what is escaped for text is no style. */}
      <style dangerouslySetInnerHTML={{ __html: style }} />
    </head>
  );
}
