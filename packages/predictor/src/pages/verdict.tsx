import type { JSX } from "preact";
import { ModelFacts } from "./facts.js";
import { showable } from "./urls.js";
import type { ResultView } from "./views.js";
import { percent, verdictInWords } from "./words.js";

interface VerdictProps {
  /** Without a result, the frame that the browser's script fills: one definition serves the page and the script. */
  readonly result?: ResultView;
  /** The heading of the verdict: it is the page's own where nothing else is on the page. */
  readonly heading: "h1" | "h2";
}

/** A picture, what it shows, and how sure which model is of it. */
export function Verdict({ result, heading: Heading }: VerdictProps): JSX.Element {
  const classes = result ? Object.entries(result.probabilities).sort(([, a], [, b]) => b - a) : [["", 0] as const];
  return (
    <article class="verdict">
      <Picture {...(result && { picture: result.picture })} />
      <div class="finding">
        <Heading class="words">
          <bdi data-field="words">{result && verdictInWords(result.verdict)}</bdi>
        </Heading>
        <p class="probability">
          Probability <strong data-field="probability">{result && percent(result.probability)}</strong>
        </p>
        <ul class="classes" aria-label="Probability of each class">
          {classes.map(([name, probability]) => (
            <ClassBar key={name} name={name} probability={probability} isVerdict={name === result?.verdict} />
          ))}
        </ul>
      </div>
      <section class="model" aria-label="The model">
        <ModelFacts {...(result && { model: result.model })} />
      </section>
    </article>
  );
}

interface ClassBarProps {
  readonly name: string;
  readonly probability: number;
  readonly isVerdict: boolean;
}

/** The bar is an SVG because its length is an attribute there: the content security policy allows no style in a page. */
function ClassBar({ name, probability, isVerdict }: ClassBarProps): JSX.Element {
  return (
    <li class={isVerdict ? "is-verdict" : undefined} data-field="class">
      <bdi class="class-name" data-field="className">
        {name}
      </bdi>
      <span class="class-probability" data-field="classProbability">
        {percent(probability)}
      </span>
      <svg class="bar" width="100%" height="10" aria-hidden="true">
        <rect class="bar-track" width="100%" height="10" rx="5" />
        <rect class="bar-value" width={`${100 * probability}%`} height="10" rx="5" data-field="bar" />
      </svg>
    </li>
  );
}

/** The picture that was looked at. Its name is the caller's, and may be empty. */
function Picture({ picture }: { readonly picture?: ResultView["picture"] }): JSX.Element {
  const src = picture && showable(picture.src);
  const alt = `The picture that was looked at${picture?.name ? `: ${picture.name}` : ""}`;
  return (
    <figure class="picture">
      {(src !== undefined || picture === undefined) && <img {...(src && { src })} alt={alt} data-field="picture" />}
      {picture?.name !== "" && (
        <figcaption>
          <bdi data-field="name">{picture?.name}</bdi>
        </figcaption>
      )}
    </figure>
  );
}
