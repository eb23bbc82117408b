import type { JSX } from "preact";

/** The numbers that are read from the back of the room. */
export function Headline(): JSX.Element {
  return (
    <dl class="headline" aria-label="The run by now">
      <div>
        <dt>Epoch</dt>
        <dd>
          <span id="epoch">–</span> <small id="epochs" />
        </dd>
      </div>
      <div>
        <dt>Cost</dt>
        <dd id="cost">–</dd>
      </div>
      <div>
        <dt id="right-label">Test pictures right</dt>
        <dd>
          <span id="right">–</span> <small id="right-of" />
        </dd>
      </div>
      <div>
        <dt>Messages per second</dt>
        <dd id="rate">–</dd>
      </div>
      <div>
        <dt id="elapsed-label">Elapsed</dt>
        <dd id="elapsed">–</dd>
      </div>
    </dl>
  );
}
