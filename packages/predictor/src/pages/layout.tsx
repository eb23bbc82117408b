import type { ComponentChildren, JSX } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Slot } from "./views.js";

interface LayoutProps {
  /** Of the browser's tab; the project's name is added. */
  readonly title: string;
  readonly slot?: Slot | undefined;
  /** The path of the page, if the navigation names it. */
  readonly path?: string;
  /** Modules of the browser, as paths on this host. */
  readonly scripts?: readonly string[];
  readonly children: ComponentChildren;
}

/** What every page has around its content: the name, the way to the form and to the API, and which slot this is. */
export function Layout({ title, slot, path, scripts = [], children }: LayoutProps): JSX.Element {
  const isStaging = slot === "staging";
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>{`${isStaging ? "Staging: " : ""}${title} · SNN`}</title>
        <link rel="icon" type="image/svg+xml" href="/assets/icon.svg" />
        <link rel="stylesheet" href="/assets/style.css" />
        {scripts.map((src) => (
          <script key={src} type="module" src={src} />
        ))}
      </head>
      <body class={isStaging ? "staging" : undefined}>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <header class="top">
          <div class="top-inner">
            <a class="brand" href="/ui">
              <img src="/assets/icon.svg" alt="" width="32" height="32" />
              <span>SNN</span>
            </a>
            {isStaging && <strong class="badge">staging</strong>}
            <nav aria-label="Main">
              <a href="/ui" aria-current={path === "/ui" ? "page" : undefined}>
                Try it
              </a>
              <a href="/docs">API</a>
            </nav>
          </div>
        </header>
        <main id="content">{children}</main>
        <footer class="bottom">
          <p>SNN: neural networks trained on a message queue.</p>
        </footer>
      </body>
    </html>
  );
}

/** The text of a whole page. */
export function documentOf(page: JSX.Element): string {
  return `<!doctype html>${renderToString(page)}`;
}
