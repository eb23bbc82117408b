import type { ExampleSet } from "@snn/core";
import type { JSX } from "preact";
import { Fact, Foreign, Section } from "./parts.js";
import type { Report } from "./report.js";
import { count } from "./words.js";

/** What the network has learned from, and what it was measured with. */
export function DatasetSection({ report }: { readonly report: Report }): JSX.Element | null {
  const { run, dataset } = report.opened;
  if (run.training === undefined) return null;
  const { path, sha256, exampleShape, inputType, classes, trainExamples, testExamples, fit } = run.training.dataset;
  return (
    <Section id="dataset" title="Data set">
      <div class="pair">
        <dl class="facts">
          <Fact name="File">
            <Foreign text={path} />
          </Fact>
          <Fact name="SHA-256">
            <code class="hash">{sha256}</code>
          </Fact>
          <Fact name="An example">
            {exampleShape.map(count).join(" × ")}, {inputType}
          </Fact>
          {fit !== undefined && <Fact name="Pictures made to fit by">{fit}</Fact>}
          <Fact name="Training examples">{count(trainExamples)}</Fact>
          <Fact name="Test examples">{count(testExamples)}</Fact>
        </dl>
        <ClassTable classes={classes} sets={dataset === undefined ? undefined : [dataset.train, dataset.test]} />
      </div>
    </Section>
  );
}

function ClassTable(props: { classes: readonly string[]; sets: readonly ExampleSet[] | undefined }): JSX.Element {
  const { classes, sets } = props;
  const counts = sets?.map(({ labels }) => countsOf(labels, classes.length));
  return (
    <div class="scroll">
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">Class</th>
            {counts !== undefined &&
              ["Training", "Test"].map((name) => (
                <th scope="col" class="number" key={name}>
                  {name}
                </th>
              ))}
          </tr>
        </thead>
        <tbody>
          {classes.map((name, index) => (
            <tr key={name}>
              <th scope="row">
                <Foreign text={name} />
              </th>
              {counts?.map((examples, set) => (
                <td class="number" key={["train", "test"][set]}>
                  {count(examples[index]!)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function countsOf(labels: Int32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}
