import type { JSX } from "preact";

/** The network as columns of cells. */
export function NetworkCard(): JSX.Element {
  return (
    <section class="card network" aria-labelledby="network-title">
      <div class="card-head">
        <h2 id="network-title">The network</h2>
        <p id="shown" class="note" />
      </div>
      <div id="network-stage" class="stage">
        <canvas id="network" role="img" aria-label="The network" />
      </div>
      <div class="legend">
        <span>
          <svg class="key" viewBox="0 0 16 16" aria-hidden="true">
            <circle class="key-forward" cx="8" cy="8" r="6" />
          </svg>
          forward: filled
        </span>
        <span>
          <svg class="key" viewBox="0 0 16 16" aria-hidden="true">
            <circle class="key-backward" cx="8" cy="8" r="5" />
          </svg>
          backward: ring
        </span>
        <span id="grouped" />
      </div>
      <details id="layers-details">
        <summary>Layers as a table</summary>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Layer</th>
                <th scope="col">Neurons</th>
                <th scope="col">Activation</th>
                <th scope="col">Forward, shown</th>
                <th scope="col">Backward, shown</th>
              </tr>
            </thead>
            <tbody id="layers" />
          </table>
        </div>
      </details>
    </section>
  );
}
