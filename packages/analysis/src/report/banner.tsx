import type { JSX } from "preact";
import { Foreign } from "./parts.js";
import type { Report } from "./report.js";
import { counted } from "./words.js";

/** What one has to know before anything else: that a run has not ended well, or that something is missing here. */
export function Banner({ report }: { readonly report: Report }): JSX.Element | null {
  const { missing } = report.opened;
  const state = <State report={report} />;
  return (
    <>
      {state}
      {missing.length > 0 && (
        <div class="banner note" role="note">
          <h2>Not everything can be shown</h2>
          <ul>
            {missing.map((reason) => (
              <li key={reason}>
                <Foreign text={reason} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function State({ report }: { readonly report: Report }): JSX.Element | null {
  const { run } = report.opened;
  if (run.status === "completed") return null;
  if (run.status === "running") return <Unfinished report={report} />;
  const wasRefused = run.training === undefined;
  return (
    <div class="banner failed" role="note">
      <h2>{wasRefused ? "This training was refused before it began" : "This training has failed"}</h2>
      {run.reason !== undefined && (
        <p>
          <Foreign text={run.reason} />
        </p>
      )}
      {run.problems !== undefined && run.problems.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">File</th>
                <th scope="col">Where</th>
                <th scope="col">Found</th>
                <th scope="col">Expected</th>
              </tr>
            </thead>
            <tbody>
              {run.problems.map(({ file, path, found, expected }) => (
                <tr key={`${file} ${path} ${found}`}>
                  {[file, path === "" ? "the file as a whole" : path, found, expected].map((text, column) => (
                    <td key={["file", "path", "found", "expected"][column]}>
                      <Foreign text={text} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function Unfinished({ report }: { readonly report: Report }): JSX.Element {
  const { opened, isAtWork } = report;
  const { run, costs } = opened;
  const asked = run.training?.parameters.epochs;
  const done = `${counted(costs.length, "epoch")}${asked === undefined ? "" : ` of ${asked.toLocaleString("en-US")}`}`;
  return (
    <div class="banner unfinished" role="note">
      <h2>{isAtWork === false ? "This training was interrupted" : "This training has not ended yet"}</h2>
      <p>
        {done} are done. There is no model to be measured before the end: this report shows what is known so far.
        {isAtWork === false && (
          <>
            {" "}
            <code>snn train --resume</code> goes on with it.
          </>
        )}
      </p>
    </div>
  );
}
