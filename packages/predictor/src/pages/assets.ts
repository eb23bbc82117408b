import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** A file that pages need, ready to be served. */
export interface Asset {
  /** On this host: `/assets/` and the file's name. */
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
  /** With its quotation marks; it changes with the body, for the path does not. */
  readonly etag: string;
}

/** What every page needs. */
const looks = [
  { file: "assets/style.css", contentType: "text/css; charset=utf-8" },
  { file: "assets/icon.svg", contentType: "image/svg+xml" },
];

/** Files from the package's folder. The browser's modules import each other by these names, so they are served side by side. */
const files = [
  ...looks,
  ...["ui", "show", "ask", "given"].map((module) => javascript(`browser/dist/${module}.js`)),
  javascript("dist/src/pages/words.js"),
];

/**
 * Reads everything that pages need, once, when the service starts.
 *
 * @throws Error if a file is not there: the package has not been built.
 */
export async function readAssets(): Promise<readonly Asset[]> {
  // From dist/src/pages.
  return readAll(files, new URL("../../../", import.meta.url));
}

/**
 * Reads what pages without a script need.
 *
 * @param folder that the folder `assets` is in.
 * @throws Error if a file is not there.
 */
export async function readLooks(folder: URL): Promise<readonly Asset[]> {
  return readAll(looks, folder);
}

async function readAll(wanted: typeof files, folder: URL): Promise<Asset[]> {
  return Promise.all(
    wanted.map(async ({ file, contentType }) => {
      const body = await readFile(fileURLToPath(new URL(file, folder)));
      const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
      return { path: `/assets/${file.slice(file.lastIndexOf("/") + 1)}`, contentType, body, etag };
    }),
  );
}

function javascript(file: string): { readonly file: string; readonly contentType: string } {
  return { file, contentType: "text/javascript; charset=utf-8" };
}
