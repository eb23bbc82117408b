import type { JSX } from "preact";

/** Asks before the run is ended: that cannot be taken back. */
export function StopDialog(): JSX.Element {
  return (
    <dialog id="stop-dialog" aria-labelledby="stop-title">
      <form method="dialog">
        <h2 id="stop-title">Stop the training?</h2>
        <p>It ends with the epoch that it is in. What it has learned so far becomes the model, and is evaluated.</p>
        <div class="buttons">
          <button type="submit" value="cancel" class="quiet">
            Go on training
          </button>
          <button id="stop-confirm" type="submit" value="stop" class="danger">
            Stop
          </button>
        </div>
      </form>
    </dialog>
  );
}

const shortcuts = [
  ["p", "pause, and resume"],
  ["s", "stop, after a question"],
  ["l", "logarithmic scale of the cost"],
  ["← →", "another neuron of layer 1"],
  ["?", "this help"],
] as const;

/** The keys, and how to be rid of them: whoever speaks to the computer may type letters without wanting to. */
export function HelpDialog(): JSX.Element {
  return (
    <dialog id="help-dialog" aria-labelledby="help-title">
      <form method="dialog">
        <h2 id="help-title">Keyboard</h2>
        <dl class="keys">
          {shortcuts.map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <label class="switch">
          <input id="shortcuts-on" type="checkbox" checked />
          <span>Single keys work</span>
        </label>
        <div class="buttons">
          <button type="submit">Close</button>
        </div>
      </form>
    </dialog>
  );
}
