import type { JSX } from "preact";

/** The cost curve, and its numbers as a table. */
export function CostCard(): JSX.Element {
  return (
    <section class="card cost" aria-labelledby="cost-title">
      <div class="card-head">
        <h2 id="cost-title">Cost</h2>
        <p id="cost-at" class="note" />
        <label class="switch">
          <input id="log" type="checkbox" aria-keyshortcuts="l" />
          <span>Log scale</span>
        </label>
      </div>
      <div id="curve" class="curve" role="img" aria-label="The cost of every epoch" />
      <details id="costs-details">
        <summary>Costs as a table</summary>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Epoch</th>
                <th scope="col">Cost</th>
              </tr>
            </thead>
            <tbody id="costs" />
          </table>
        </div>
      </details>
    </section>
  );
}
