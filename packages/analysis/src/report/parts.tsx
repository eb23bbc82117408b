import type { ComponentChildren, JSX } from "preact";
import { shown } from "./words.js";

/** A part of the report with its heading. @param id where a link of the page leads. */
export function Section(props: { id: string; title: string; lead?: string; children: ComponentChildren }): JSX.Element {
  const { id, title, lead, children } = props;
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {lead !== undefined && <p class="lead">{lead}</p>}
      {children}
    </section>
  );
}

/**
 * A plot with what it tells.
 *
 * @param svg made by this package, with every text in it escaped.
 * @param isWide whether a phone has to show it in parts, because it could not be read there as a whole.
 */
export function Plot(props: { svg: string; caption: ComponentChildren; isWide?: boolean }): JSX.Element {
  const { svg, caption, isWide = false } = props;
  return (
    <figure class={isWide ? "plot wide" : "plot"}>
      <div dangerouslySetInnerHTML={{ __html: svg }} />
      <figcaption>{caption}</figcaption>
    </figure>
  );
}

/** A name and a value in a list of facts. */
export function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Text of others, in whichever direction it is written. */
export function Foreign({ text }: { readonly text: string }): JSX.Element {
  return <bdi>{shown(text)}</bdi>;
}
