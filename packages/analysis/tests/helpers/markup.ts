import assert from "node:assert/strict";

const voidElements = new Set(["meta", "img", "br", "hr", "link", "input", "col", "wbr"]);
const tag = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[^\s=>"'/<]+(?:="[^"<]*")?)*)\s*(\/?)>/g;

/** The tags of a text of HTML or SVG, ends with a slash before. A `<` that begins none of them is an error. */
export function tagsOf(text: string): { readonly name: string; readonly attributes: string }[] {
  const body = text.replace(/^<!doctype html>/, "").replace(/<style>[^<]*<\/style>/g, "");
  const tags = [...body.matchAll(tag)].map(([, slash, name, attributes, empty]) => ({
    name: `${slash}${name}${empty}`,
    attributes: attributes!,
  }));
  assert.equal(tags.length, body.split("<").length - 1, "every < begins a tag");
  return tags;
}

/** Asserts that every element that begins also ends, in the right order, and that no attribute is there twice. */
export function assertBalanced(text: string): void {
  const open: string[] = [];
  for (const { name, attributes } of tagsOf(text)) {
    const names = [...attributes.matchAll(/\s([^\s=]+)(?:="[^"]*")?/g)].map(([, attribute]) => attribute);
    assert.equal(new Set(names).size, names.length, `${name}${attributes}`);
    if (name.startsWith("/")) assert.equal(open.pop(), name.slice(1));
    else if (!name.endsWith("/") && !voidElements.has(name)) open.push(name);
  }
  assert.deepEqual(open, []);
}

/** The texts between the tags, as a reader sees them. */
export function textsOf(text: string): string[] {
  return text
    .replace(/<style>[^<]*<\/style>/g, "")
    .split(/<[^>]*>/)
    .map(unescaped)
    .filter((part) => part.trim() !== "");
}

function unescaped(text: string): string {
  const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
  return text.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity]!);
}
