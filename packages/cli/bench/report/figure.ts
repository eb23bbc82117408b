/** Three digits that matter, and more only before the point. */
export function figure(value: number): string {
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}

/** Bytes as people read them; nothing where they are not known. */
export function mebibytes(bytes: number | undefined): string {
  return bytes === undefined ? "" : `${Math.round(bytes / 2 ** 20).toLocaleString("en")} MiB`;
}
