/** An element that the page has. */
export function byId<E extends Element = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no #${id}`);
  return element as unknown as E;
}

/** Sets a text, but only where it changes: what is written anew is read aloud anew, and laid out anew. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A new element with a class and children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.append(...children);
  return element;
}

/** A row of a table, its first cell the heading. */
export function row([heading, ...cells]: readonly [string, ...string[]]): HTMLTableRowElement {
  const head = make("th", "", heading);
  head.scope = "row";
  return make("tr", "", head, ...cells.map((cell) => make("td", "", cell)));
}
