import type { JSX } from "preact";

/** What stays in sight: which run this is, how it stands, and the buttons that steer it. */
export function Top({ runId }: { readonly runId: string }): JSX.Element {
  return (
    <header class="top">
      <div class="top-inner">
        <img class="brand" src="/assets/icon.svg" alt="SNN" width="32" height="32" />
        <h1>
          <span class="visually-hidden">Run </span>
          <span id="run-id">{runId}</span>
        </h1>
        <p id="state" class="state" data-state="waiting">
          <span class="state-dot" aria-hidden="true" />
          <span id="state-word">Connecting</span>
        </p>
        <fieldset id="steering" class="steering" aria-label="Steer the run" hidden>
          <button id="pause" type="button" aria-keyshortcuts="p">
            Pause
          </button>
          <button id="stop" type="button" class="quiet" aria-haspopup="dialog" aria-keyshortcuts="s">
            Stop
          </button>
        </fieldset>
      </div>
      <progress id="progress" max="1" value="0" aria-label="Epochs that are over" />
    </header>
  );
}
