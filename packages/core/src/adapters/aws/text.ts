/** Bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/** The longest beginning of a text that has at most so many bytes in UTF-8. No character is cut in two. */
export function cutToBytes(text: string, mostBytes: number): string {
  if (byteLength(text) <= mostBytes) return text;
  return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(mostBytes)).read);
}
