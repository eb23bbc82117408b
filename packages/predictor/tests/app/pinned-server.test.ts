import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { decideRelease } from "@snn/core";
import { PictureFetcher } from "../../src/fetch/picture-fetcher.js";
import { createLog } from "../../src/log.js";
import { PictureReader } from "../../src/picture/picture-reader.js";
import { PredictionServer } from "../../src/prediction-server.js";
import { Releases } from "../helpers/releases.js";

/** A server as a deployment starts it. */
async function serve(t: TestContext, releases: Releases, pinnedRelease?: string) {
  const fetcher = new PictureFetcher();
  const server = await PredictionServer.create({
    releaseStore: releases.releaseStore,
    objectStore: releases.objectStore,
    slotName: "production",
    pinnedRelease,
    reader: new PictureReader(),
    fetcher,
    log: createLog("silent"),
  });
  await server.follower.look();
  const origin = `http://127.0.0.1:${await server.listen("127.0.0.1", 0)}`;
  t.after(async () => {
    await server.close();
    await fetcher.close();
  });
  const statusOf = async (path: string) => (await fetch(origin + path)).status;
  const isStaging = async () => (await (await fetch(`${origin}/ui`)).text()).includes('<body class="staging">');
  return { server, statusOf, isStaging };
}

test("a deployment shows its release as staging, and as production once it is approved", async (t) => {
  const releases = new Releases();
  await releases.release("first");
  const { releaseId } = await releases.release("second");
  const { server, statusOf, isStaging } = await serve(t, releases, releaseId);
  assert.deepEqual([await statusOf("/readyz"), await isStaging()], [200, true]);
  await decideRelease(releases, { releaseId, verdict: "approved", by: "Ada", reason: "" });
  await server.follower.look();
  assert.deepEqual([server.slot.model?.releaseId, await isStaging()], [releaseId, false]);
});

test("the first deployment of all becomes stable without any model", async (t) => {
  const { statusOf } = await serve(t, new Releases());
  assert.deepEqual([await statusOf("/healthz"), await statusOf("/readyz"), await statusOf("/ui")], [200, 200, 200]);
});

test("a deployment whose release cannot be loaded is alive and gets no requests, though there are others", async (t) => {
  const releases = new Releases();
  await releases.release("first");
  const { releaseId, model } = await releases.release("second");
  releases.objects.delete(model.key);
  const { statusOf } = await serve(t, releases, releaseId);
  assert.deepEqual([await statusOf("/healthz"), await statusOf("/readyz")], [200, 503]);
});
