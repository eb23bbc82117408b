import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A file that the page needs, ready to be served. */
export interface Asset {
  /** On this host: below `/assets/`. */
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
  /** With its quotation marks; it changes with the body, for the path does not. */
  readonly etag: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

// From dist/src.
const packageFolder = fileURLToPath(new URL("../../", import.meta.url));
const plotFolder = dirname(fileURLToPath(import.meta.resolve("uplot")));

/**
 * Reads everything that the page needs, once. The browser's modules import each other, what they share with the server, and the plots by
 * where they lie: so do they here.
 *
 * @throws Error if a folder is not there: the package has not been built.
 */
export async function readAssets(): Promise<readonly Asset[]> {
  const assets = await Promise.all([
    allOf(join(packageFolder, "assets"), "/assets"),
    allOf(join(packageFolder, "browser/dist"), "/assets/browser"),
    allOf(join(packageFolder, "dist/src/view"), "/assets/src/view"),
    readAsset(join(plotFolder, "uPlot.esm.js"), "/assets/browser"),
    readAsset(join(plotFolder, "uPlot.min.css"), "/assets"),
  ]);
  return assets.flat();
}

async function allOf(folder: string, path: string): Promise<Asset[]> {
  const names = await readdir(folder);
  const wanted = names.filter((name) => extname(name) in contentTypes);
  return Promise.all(wanted.map((name) => readAsset(join(folder, name), path)));
}

async function readAsset(file: string, folderPath: string): Promise<Asset> {
  const body = await readFile(file);
  const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
  return { path: `${folderPath}/${basename(file)}`, contentType: contentTypes[extname(file)]!, body, etag };
}
