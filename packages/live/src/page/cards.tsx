import type { JSX } from "preact";

/** Test examples, and what the weights of now say about them. */
export function ExamplesCard(): JSX.Element {
  return (
    <section class="card examples" aria-labelledby="examples-title">
      <div class="card-head">
        <h2 id="examples-title">What it sees</h2>
        <p id="sight-note" class="note">
          Nothing has been learned yet
        </p>
      </div>
      <ul id="examples" class="pictures" />
    </section>
  );
}

/** The weights of one neuron of the first layer as pictures. */
export function WeightsCard(): JSX.Element {
  return (
    <section class="card weights" aria-labelledby="weights-title">
      <div class="card-head">
        <h2 id="weights-title">What a neuron looks for</h2>
        <p id="weights-note" class="note">
          Layer 1
        </p>
      </div>
      <div class="chooser">
        <button id="neuron-before" type="button" class="quiet" aria-label="Neuron before">
          ‹
        </button>
        <label for="neuron">
          Neuron <output id="neuron-number">1</output> <span id="neurons-of" class="note" />
        </label>
        <input id="neuron" type="range" min="1" max="1" value="1" step="1" />
        <button id="neuron-after" type="button" class="quiet" aria-label="Next neuron">
          ›
        </button>
      </div>
      <div id="weights" class="weights-pictures" role="img" aria-label="No weights yet" />
      <div id="weights-scale" class="scale" aria-hidden="true" hidden>
        <span id="scale-least" />
        <span class="scale-bar" />
        <span id="scale-greatest" />
      </div>
    </section>
  );
}

const traffic = [
  ["waiting", "Waiting", "in the queue"],
  ["inFlight", "In flight", "a worker has them"],
  ["published", "Published", "sent by the trainer"],
  ["delivered", "Delivered", "handed to workers"],
  ["duplicate", "Duplicates", "done before, dropped"],
  ["stale", "Stale", "of a position that is over"],
  ["redelivered", "Redelivered", "tried once more"],
  ["dead", "Dead letters", "given up"],
] as const;

/** What is on its way, and what became of it. */
export function TrafficCard(): JSX.Element {
  return (
    <section class="card traffic" aria-labelledby="traffic-title">
      <div class="card-head">
        <h2 id="traffic-title">Messages</h2>
        <p class="note" id="traffic-note">
          per second, over the last minute
        </p>
      </div>
      <svg id="sparkline" class="sparkline" viewBox="0 0 300 48" preserveAspectRatio="none" aria-hidden="true">
        <polyline id="sparkline-line" points="" />
      </svg>
      <dl class="numbers">
        {traffic.map(([field, label, hint]) => (
          <div key={field} data-traffic={field} hidden>
            <dt>{label}</dt>
            <dd>–</dd>
            <dd class="hint">{hint}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** What is fixed when a run begins, and at its end how good the model is. */
export function FactsCard(): JSX.Element {
  return (
    <section class="card facts" aria-labelledby="facts-title">
      <div class="card-head">
        <h2 id="facts-title">The run</h2>
      </div>
      <dl id="facts" class="fact-list" />
    </section>
  );
}
