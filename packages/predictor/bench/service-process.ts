// The service under load, in a process of its own.
import { createHash } from "node:crypto";
import { FolderObjectStore } from "@snn/core/adapters/folder";
import { MemoryReleaseStore } from "@snn/core/adapters/memory";
import { PictureFetcher } from "../src/fetch/picture-fetcher.js";
import { createLog } from "../src/log.js";
import { openModel } from "../src/model/served-model.js";
import { PictureReader } from "../src/picture/picture-reader.js";
import { PredictionServer } from "../src/prediction-server.js";
import type { Said } from "./service.js";
import { standardModel } from "./standard-model.js";

const server = await PredictionServer.create({
  slotName: "production",
  reader: new PictureReader(),
  fetcher: new PictureFetcher(),
  releaseStore: new MemoryReleaseStore(),
  objectStore: new FolderObjectStore((key) => key),
  log: createLog("silent"),
});
await swap(0);
const port = await server.listen("127.0.0.1", 0);
say({ url: `http://127.0.0.1:${port}` });

let swaps = 0;
let timer: NodeJS.Timeout | undefined;
process.on("message", (message) => {
  if (message === "swap") timer = setInterval(() => void swap(++swaps), 1000);
  else {
    clearInterval(timer);
    say({ swaps });
  }
});
process.on("SIGTERM", async () => {
  clearInterval(timer);
  process.disconnect?.();
  await server.close();
});

async function swap(number: number): Promise<void> {
  const bytes = standardModel(1 + number / 100);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  server.slot.swap(await openModel(bytes, "model.onnx", sha256), {
    releaseId: `rel_${number}`,
    createdAt: new Date().toISOString(),
  });
}

function say(said: Said): void {
  process.send?.(said);
}
