import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { S3Client } from "@aws-sdk/client-s3";
import { clientDefaults, S3ObjectStore } from "@snn/core/adapters/aws";
import { objectStoreContract } from "@snn/core/contracts";
import { clientConfiguration } from "../../src/emulators/aws-clients.js";
import { createBucket } from "../../src/emulators/resources.js";
import { type Fauxqs, startFauxqs } from "../../src/emulators/sqs-sns-s3.js";
import { impatientRetries } from "./impatient.js";
import { closedEndpoint, startAnswering, startLosing, startStub } from "./stub-service.js";

let fauxqs: Fauxqs;
let client: S3Client;
let buckets = 0;
/** A temporary folder of these tests alone, in which nothing may be left. */
let temporary: string;
const { TMPDIR } = process.env;
before(async () => {
  temporary = await mkdtemp(join(tmpdir(), "snn-s3-tests-"));
  process.env["TMPDIR"] = temporary;
  fauxqs = await startFauxqs();
  client = new S3Client({ ...clientDefaults, ...clientConfiguration(fauxqs.endpoint) });
});
after(async () => {
  client.destroy();
  await fauxqs.stop();
  const left = await readdir(temporary);
  await rm(temporary, { recursive: true });
  if (TMPDIR === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = TMPDIR;
  assert.deepEqual(left, []);
});

async function newStore(): Promise<S3ObjectStore> {
  const bucket = `bucket${++buckets}`;
  await createBucket(client, bucket);
  return new S3ObjectStore(client, bucket);
}

objectStoreContract("S3", newStore);

/** A client that asks twice and does not wait in between. */
const impatientClient = (endpoint: string) =>
  new S3Client({ ...clientConfiguration(endpoint), ...impatientRetries(2) });

test("S3: an object of many parts comes back as it was, as bytes and as a file", async () => {
  const store = await newStore();
  for (const size of [8 * 1024 * 1024, 8 * 1024 * 1024 + 1, 20_000_000]) {
    const content = randomBytes(size);
    await store.put("training_input/large.h5", content);
    assert.equal(Buffer.compare((await store.get("training_input/large.h5"))!, content), 0);
    const file = await store.withFile("training_input/large.h5", (path) => readFile(path));
    assert.equal(Buffer.compare(file, content), 0);
  }
});

test("S3: the file that was lent is gone afterwards, with its folder, whether or not its use succeeded", async () => {
  const store = await newStore();
  await store.put("a.h5", "content");
  let lent = "";
  await assert.rejects(
    store.withFile("a.h5", async (path) => {
      lent = path;
      assert.equal((await stat(path)).size, 7);
      throw new Error("no luck");
    }),
    { message: "no luck" },
  );
  await assert.rejects(stat(dirname(lent)), { code: "ENOENT" });
  await store.withFile("a.h5", async (path) => {
    lent = path;
  });
  await assert.rejects(stat(dirname(lent)), { code: "ENOENT" });
});

test("S3: an object that is not there is lent as a path without a file", async () => {
  const store = await newStore();
  await store.withFile("none.h5", async (path) => assert.deepEqual(await readdir(dirname(path)), []));
});

test("S3: a key that would mean something in a path means nothing in ours", async () => {
  const store = await newStore();
  for (const key of ["training_input/..", "a/b%2f..%2fc.h5", "a b+c&d.h5", "größe/→.h5", "x".repeat(1_000)]) {
    await store.put(key, key);
    const read = await store.withFile(key, async (path) => {
      assert.equal(dirname(dirname(path)), temporary);
      return readFile(path, "utf8");
    });
    assert.equal(read, key);
  }
});

test("S3: a view of a larger buffer is put as what it shows", async () => {
  const store = await newStore();
  await store.put("a", new Uint8Array(Uint8Array.from([1, 2, 3, 4, 5]).buffer, 1, 3));
  assert.deepEqual([...(await store.get("a"))!], [2, 3, 4]);
});

test("S3: the place of an object is one that the AWS CLI takes", async () => {
  const store = await newStore();
  assert.equal(await store.location("training_input/a.h5"), `s3://bucket${buckets}/training_input/a.h5`);
});

test("S3: a download that breaks off is unavailable, and nothing of it is used or left", async () => {
  const stub = await startStub((_request, response) => {
    response.writeHead(200, { "content-length": "1000000" });
    response.write("x".repeat(100_000), () => response.destroy());
  });
  const cut = impatientClient(stub.endpoint);
  const store = new S3ObjectStore(cut, "bucket");
  const unavailable = { name: "UnavailableError" };
  await assert.rejects(store.get("a.h5"), unavailable);
  await assert.rejects(
    store.withFile("a.h5", () => assert.fail("half a file was lent")),
    unavailable,
  );
  cut.destroy();
  await stub.stop();
});

test("S3: an upload of which one part never gets through is unavailable and given up, and the old object stays", async () => {
  const store = await newStore();
  await store.put("a", "old");
  const requests: string[] = [];
  const losing = await startLosing(fauxqs.endpoint, (_count, { method, url }) => {
    requests.push(`${method} ${new URL(url!, "http://s3").searchParams.get("partNumber") ?? ""}`.trim());
    return url!.includes("partNumber=2");
  });
  const cut = impatientClient(losing.endpoint);
  const upload = new S3ObjectStore(cut, `bucket${buckets}`).put("a", randomBytes(20_000_000));
  await assert.rejects(upload, { name: "UnavailableError" });
  assert.equal(Buffer.from((await store.get("a"))!).toString(), "old");
  assert.deepEqual(requests.toSorted(), ["DELETE", "POST", "PUT 1", "PUT 2", "PUT 2", "PUT 3"]);
  cut.destroy();
  await losing.stop();
});

test("S3: a closed port, and a service that is out of order, are unavailable, whatever is asked", async () => {
  const broken = await startAnswering(500, {});
  for (const endpoint of [await closedEndpoint(), broken.endpoint]) {
    const cut = impatientClient(endpoint);
    const store = new S3ObjectStore(cut, "bucket");
    const unavailable = { name: "UnavailableError" };
    await assert.rejects(store.put("a", "1"), unavailable);
    await assert.rejects(store.get("a"), unavailable);
    await assert.rejects(store.delete("a"), unavailable);
    await assert.rejects(
      store.withFile("a", () => assert.fail("there is no file")),
      unavailable,
    );
    cut.destroy();
  }
  await broken.stop();
});

test("S3: a bucket that does not exist is no object that is missing", async () => {
  await assert.rejects(new S3ObjectStore(client, "none").get("a"), { name: "NoSuchBucket" });
});
