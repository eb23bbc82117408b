import { renderToString } from "preact-render-to-string";
import { ExamplesCard, FactsCard, TrafficCard, WeightsCard } from "./page/cards.js";
import { CostCard } from "./page/cost-card.js";
import { HelpDialog, StopDialog } from "./page/dialogs.js";
import { Headline } from "./page/headline.js";
import { NetworkCard } from "./page/network-card.js";
import { Top } from "./page/top.js";

/**
 * The whole document of the live page. It is the same for every run but for the name: everything else comes over `/events`, so that a
 * page which has been open for hours and one that opens now show the same.
 */
export function livePage({ runId }: { readonly runId: string }): string {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>{`${runId} · SNN`}</title>
        <link rel="icon" type="image/svg+xml" href="/assets/icon.svg" />
        <link rel="stylesheet" href="/assets/uPlot.min.css" />
        <link rel="stylesheet" href="/assets/live.css" />
        <script type="module" src="/assets/browser/live.js" />
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <Top runId={runId} />
        <main id="content">
          <p id="connection" class="banner warning" role="status" hidden />
          <p id="state-sentence" class="banner" hidden />
          <p id="problem" class="banner danger" role="alert" hidden />
          <noscript>
            <p class="banner warning">This page shows a run as it happens, and needs JavaScript for it.</p>
          </noscript>
          <Headline />
          <div class="cards">
            <NetworkCard />
            <CostCard />
            <ExamplesCard />
            <WeightsCard />
            <TrafficCard />
            <FactsCard />
          </div>
        </main>
        <footer class="bottom">
          <p>SNN: neural networks trained on a message queue.</p>
          <button id="help-open" type="button" class="quiet" aria-haspopup="dialog" aria-keyshortcuts="?">
            Keyboard <kbd>?</kbd>
          </button>
        </footer>
        <p id="announcer" class="visually-hidden" role="status" aria-live="polite" />
        <StopDialog />
        <HelpDialog />
      </body>
    </html>
  );
  return `<!doctype html>${renderToString(page)}`;
}
