/** A name from a file as text for a terminal: what could move the cursor or set colours there is shown as �. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, "\uFFFD");
}
