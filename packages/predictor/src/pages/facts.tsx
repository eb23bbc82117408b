import type { ComponentChildren, JSX } from "preact";
import type { ModelView } from "./views.js";
import { moment, percent } from "./words.js";

/** One name and its value in a list of facts; `field` is how the browser's script finds the value. */
export function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A time that people and programs can read. */
export function Time({ at, field }: { readonly at: string; readonly field?: string }): JSX.Element {
  return (
    <time datetime={at} data-field={field}>
      {moment(at)}
    </time>
  );
}

/** Which model has answered. Without one, the frame that the browser's script fills. */
export function ModelFacts({ model }: { readonly model?: ModelView }): JSX.Element {
  return (
    <dl class="facts">
      <Fact name="Model">
        <code data-field="releaseId">{model?.releaseId}</code>
      </Fact>
      <Fact name="Training run">
        <code data-field="runId">{model?.runId}</code>
      </Fact>
      <Fact name="Made">
        <Time at={model?.createdAt ?? ""} field="createdAt" />
      </Fact>
      <Fact name="Test accuracy">
        <span data-field="testAccuracy">{model && percent(model.testAccuracy)}</span>
      </Fact>
      <Fact name="SHA-256">
        <code data-field="sha256">{model?.sha256}</code>
      </Fact>
    </dl>
  );
}
