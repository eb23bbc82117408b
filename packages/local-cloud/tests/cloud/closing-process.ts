// A process of its own: starts a cloud, trains, and closes it, in the midst of a run if told so. It must end by itself.
import { stdout } from "node:process";
import { LocalCloud } from "../../src/local-cloud.js";
import { noisyPictures, smallNetwork } from "./noisy-pictures.js";

const [folder, when] = process.argv.slice(2) as [string, "in mid-run" | "after a run"];
const cloud = await LocalCloud.start({ folder });
const { emulators, services, workers, connection } = cloud;
workers.start();
workers.start();
const isOver = new Promise<void>((resolve) => {
  cloud.watch(({ type, detail }) => {
    if (when === "after a run" ? type === "ModelEvaluated" : type === "EpochCompleted" && detail.epoch === 2) resolve();
  });
});
await services.objectStore.put("requests/run_one.json", JSON.stringify(smallNetwork));
await services.objectStore.put("requests/run_one.h5", await noisyPictures());
const detail = { runId: "run_one", dataset: "requests/run_one.h5", parameters: "requests/run_one.json" };
await services.eventBus.publish({ type: "TrainingRequested", detail });
await isOver;
const pids = [...workers.pids, emulators.redis.pid];
const { fauxqs, dynalite, eventBridge, redis } = emulators;
const ports = [redis.port, fauxqs.port, dynalite.port, Number(new URL(eventBridge.endpoint).port)];
await cloud.close();
// To close it once more does no harm.
await cloud.close();
stdout.write(JSON.stringify({ pids, ports, queue: connection.resources.NeuronQueue.url }));
