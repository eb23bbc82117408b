import type { JSX } from "preact";
import { Foreign, Section } from "./parts.js";
import type { Report } from "./report.js";
import type { ShownMistake } from "./shown-mistakes.js";
import { count, counted, percent, shown } from "./words.js";

/** The test examples that are taken for something else, those that the network is surest of first. */
export function MistakesSection(props: {
  readonly report: Report;
  readonly mistakes: readonly ShownMistake[];
}): JSX.Element | null {
  const { report, mistakes } = props;
  const { analysis } = report;
  if (analysis === undefined) return null;
  const { classes, test } = analysis;
  const all = test.mislabelled.length;
  if (all === 0)
    return (
      <Section id="mistakes" title="Mislabelled">
        <p>None: all {counted(test.examples, "test example")} are taken for what they are.</p>
      </Section>
    );
  const hidden = all - mistakes.length;
  const arePictures = mistakes.some(({ picture }) => picture !== undefined);
  return (
    <Section
      id="mistakes"
      title="Mislabelled"
      lead={`${counted(all, "test example")} of ${count(test.examples)}, those first that the network is surest of. Here one sees what it has not learned, and sometimes that a label is wrong.`}
    >
      {arePictures ? (
        <ul class="pictures">
          {mistakes.map((mistake) => (
            <MistakenPicture key={mistake.example} mistake={mistake} classes={classes} />
          ))}
        </ul>
      ) : (
        <MistakeTable mistakes={mistakes} classes={classes} />
      )}
      {hidden > 0 && <p class="more">… and {count(hidden)} more.</p>}
    </Section>
  );
}

interface MistakeProps {
  readonly mistake: ShownMistake;
  readonly classes: readonly string[];
}

function MistakenPicture({ mistake, classes }: MistakeProps): JSX.Element {
  const { example, truth, predicted, probability, picture } = mistake;
  const [is, takenFor] = [classes[truth]!, classes[predicted]!];
  return (
    <li>
      <figure>
        {picture !== undefined && (
          <img
            src={picture.uri}
            alt={`Test example ${example}: ${shown(is)}`}
            class={picture.isCoarse ? "coarse" : undefined}
          />
        )}
        <figcaption>
          <span class="taken">
            <Foreign text={takenFor} /> {percent(probability)}
          </span>
          <span class="is">
            is <Foreign text={is} />
          </span>
          <span class="example">no. {count(example)}</span>
        </figcaption>
      </figure>
    </li>
  );
}

function MistakeTable({
  mistakes,
  classes,
}: {
  mistakes: readonly ShownMistake[];
  classes: readonly string[];
}): JSX.Element {
  return (
    <div class="scroll">
      <table class="figures">
        <thead>
          <tr>
            <th scope="col" class="number">
              Test example
            </th>
            <th scope="col">Is</th>
            <th scope="col">Taken for</th>
            <th scope="col" class="number">
              Probability
            </th>
          </tr>
        </thead>
        <tbody>
          {mistakes.map(({ example, truth, predicted, probability }) => (
            <tr key={example}>
              <td class="number">{count(example)}</td>
              <td>
                <Foreign text={classes[truth]!} />
              </td>
              <td>
                <Foreign text={classes[predicted]!} />
              </td>
              <td class="number">{percent(probability)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
