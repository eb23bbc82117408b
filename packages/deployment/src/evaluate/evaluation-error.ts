import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The error that a failed evaluation ends with, from what its process wrote: the message, then the place in the app.
 */
export function evaluationError(output: string, root: string): Error {
  const lines = output.split("\n");
  const start = lines.findIndex((line) => /^(\w*Error)\b.*|^Uncaught /.test(line.trim()));
  const end = lines.findIndex((line, index) => index > start && /^\s+at /.test(line));
  const message =
    start < 0
      ? output.trim()
      : lines
          .slice(start, end < 0 ? undefined : end)
          .join("\n")
          .trim();
  const place = placeInApp(lines, root);
  return new Error(`The app could not be evaluated: ${message}${place === undefined ? "" : `\n    at ${place}`}`, {
    cause: output,
  });
}

/** The first frame of a stack trace that is in the app's own files: `stacks/queue.ts:12:3`. */
function placeInApp(lines: readonly string[], root: string): string | undefined {
  for (const line of lines) {
    const frame = /^\s+at .*?\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*?):(\d+):(\d+)\)?$/.exec(line);
    if (frame === null) continue;
    const [, path = "", row, column] = frame;
    const file = relative(root, path.startsWith("file://") ? fileURLToPath(path) : path)
      .split(sep)
      .join("/");
    if (!file.startsWith("..") && !file.startsWith("node_modules/") && !file.startsWith(".sst/"))
      return `${file}:${row}:${column}`;
  }
  return undefined;
}
