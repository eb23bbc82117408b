import assert from "node:assert/strict";

/** A start or end tag of a page. */
export interface Tag {
  readonly name: string;
  readonly isEnd: boolean;
  readonly attributes: ReadonlyMap<string, string>;
}

const attribute = /\s+([^\s=>"'/]+)(?:="([^"]*)")?/g;
const tag = /<(\/?)([a-z][a-z0-9]*)((?:\s+[^\s=>"'/]+(?:="[^"]*")?)*)\s*\/?>/g;

/** The tags of a page. A `<` that begins none of them is an error: text never holds one that is not escaped. */
export function tagsOf(html: string): readonly Tag[] {
  const [doctype] = /^<!doctype html>/.exec(html) ?? assert.fail("no doctype");
  const body = html.slice(doctype.length);
  const tags = [...body.matchAll(tag)].map(([, slash, name, attributes]) => ({
    name: name!,
    isEnd: slash === "/",
    attributes: new Map([...attributes!.matchAll(attribute)].map(([, key, value]) => [key!, value ?? ""])),
  }));
  assert.equal(tags.length, body.split("<").length - 1, "every < begins a tag");
  return tags;
}

/** A page without its texts: the names of its tags and of their attributes. */
export function skeletonOf(html: string): readonly string[] {
  return tagsOf(html).map(
    ({ name, isEnd, attributes }) => `${isEnd ? "/" : ""}${name} ${[...attributes.keys()].join(" ")}`,
  );
}

/** The texts between the start and the end tags of an element. */
export function contentsOf(html: string, name: string): readonly string[] {
  return [...html.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>(.*?)</${name}>`, "gs"))].map(([, content]) => content!);
}
