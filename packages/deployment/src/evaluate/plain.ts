import { sep } from "node:path";

/** Pulumi marks a secret by this pair. */
const secretKey = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

type Folders = readonly (readonly [path: string, name: string])[];

/**
 * Inputs of a resource as plain JSON: secrets in clear, assets as `{ asset: path or text }`, local folders by the names
 * given for them, and what is undefined left out.
 */
export async function toPlain(value: unknown, folders: Folders): Promise<unknown> {
  if (typeof value === "string") return withoutFolders(value, folders);
  if (Array.isArray(value)) return Promise.all(value.map((item) => toPlain(item, folders)));
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (object[secretKey] === secretMark) return toPlain(object["value"], folders);
  if ("__pulumiAsset" in object || "__pulumiArchive" in object) {
    const content = await (object["path"] ?? object["text"] ?? object["uri"] ?? object["assets"]);
    return { asset: await toPlain(content, folders) };
  }
  const entries = Object.entries(object).filter(([, part]) => part !== undefined);
  return Object.fromEntries(await Promise.all(entries.map(async ([key, part]) => [key, await toPlain(part, folders)])));
}

function withoutFolders(text: string, folders: Folders): string {
  for (const [path, name] of folders) {
    if (text === path || text.startsWith(path + sep)) return name + text.slice(path.length).split(sep).join("/");
  }
  return text;
}
