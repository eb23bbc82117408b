import { relative, resolve } from "node:path";
import { materialisePlatform } from "./materialise-platform.js";

const root = resolve(process.argv[2] ?? ".");
try {
  const { folder, version, isNew } = await materialisePlatform(root);
  const place = relative(root, folder);
  console.log(isNew ? `SST ${version} is in ${place}` : `${place} is current (SST ${version})`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
