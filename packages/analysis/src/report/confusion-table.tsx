import type { JSX } from "preact";
import { Foreign } from "./parts.js";
import { count, percent } from "./words.js";

/** Classes that a table has room for. */
export const mostInTable = 12;

/** The confusion matrix as a table that can be read aloud, the cells the darker the larger their share of the true class. */
export function ConfusionTable(props: {
  readonly matrix: readonly (readonly number[])[];
  readonly classes: readonly string[];
}): JSX.Element {
  const { matrix, classes } = props;
  return (
    <div class="scroll">
      <table class={classes.length <= 4 ? "confusion roomy" : "confusion"}>
        <thead>
          <tr>
            <td />
            <th scope="colgroup" colspan={classes.length}>
              taken for
            </th>
          </tr>
          <tr>
            <th scope="col" class="truth">
              what it is
            </th>
            {classes.map((name) => (
              <th scope="col" key={name}>
                <Foreign text={name} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.map((row, truth) => (
            <tr key={classes[truth]}>
              <th scope="row">
                <Foreign text={classes[truth]!} />
              </th>
              {row.map((examples, predicted) => (
                <Cell
                  key={classes[predicted]}
                  examples={examples}
                  share={
                    examples /
                    Math.max(
                      1,
                      row.reduce((sum, each) => sum + each, 0),
                    )
                  }
                  isRight={truth === predicted}
                  isRoomy={classes.length <= 4}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell(props: { examples: number; share: number; isRight: boolean; isRoomy: boolean }): JSX.Element {
  const { examples, share, isRight, isRoomy } = props;
  // Right ones are blue, mistakes orange. A small share of mistakes is to be seen, too: hence the root.
  const [colour, depth] = isRight ? ["0, 114, 178", share] : ["213, 94, 0", Math.sqrt(share)];
  const opacity = examples === 0 ? 0 : 0.08 + 0.62 * depth;
  const isDark = isRight && opacity > 0.5;
  return (
    <td
      class={`${isRight ? "right" : "wrong"}${isDark ? " dark" : ""}${examples === 0 ? " none" : ""}`}
      style={`background-color:rgba(${colour}, ${opacity.toFixed(3)})`}
    >
      <span class="examples">{count(examples)}</span>
      {isRoomy && <span class="share">{percent(share)}</span>}
    </td>
  );
}
