import assert from "node:assert/strict";
import { afterEach, beforeEach, suite, test } from "node:test";
import { CopyObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { clientConfiguration } from "../../src/emulators/aws-clients.js";
import { createBucket } from "../../src/emulators/resources.js";
import type { ObjectCreated } from "../../src/emulators/s3-store.js";
import { type Fauxqs, startFauxqs } from "../../src/emulators/sqs-sns-s3.js";
import { assertClosed } from "./ports.js";

suite("S3", () => {
  let fauxqs: Fauxqs;
  let client: S3Client;
  let heard: ObjectCreated[];

  beforeEach(async () => {
    heard = [];
    fauxqs = await startFauxqs();
    fauxqs.onObjectCreated((created) => heard.push(created));
    client = new S3Client({ ...clientConfiguration(fauxqs.endpoint), maxAttempts: 1 });
    await createBucket(client, "files");
  });

  afterEach(async () => {
    client.destroy();
    await fauxqs.stop();
  });

  const put = (key: string, body: string | Buffer) =>
    client.send(new PutObjectCommand({ Bucket: "files", Key: key, Body: body }));

  /** A whole request later, everything that was to be told has been. */
  const settle = () => client.send(new HeadObjectCommand({ Bucket: "files", Key: "none" })).catch(() => undefined);

  const withoutSequencer = ({ sequencer: _, ...rest }: ObjectCreated) => rest;

  test("tells of an object that was put", async () => {
    await put("training_input/cats and dogs/ü+1.h5", Buffer.alloc(1000, 7));
    await settle();
    const key = "training_input/cats and dogs/ü+1.h5";
    assert.deepEqual(heard.map(withoutSequencer), [{ bucket: "files", key, size: 1000 }]);
    const { Body } = await client.send(new GetObjectCommand({ Bucket: "files", Key: key }));
    assert.deepEqual(await Body!.transformToByteArray(), new Uint8Array(1000).fill(7));
  });

  test("tells of a copy, and not again of what was copied", async () => {
    await put("a", "content");
    await client.send(new CopyObjectCommand({ Bucket: "files", Key: "b", CopySource: "files/a" }));
    await settle();
    assert.deepEqual(heard.map(withoutSequencer), [
      { bucket: "files", key: "a", size: 7 },
      { bucket: "files", key: "b", size: 7 },
    ]);
  });

  test("tells of an upload in parts once, when it is complete", async () => {
    const size = 12 * 1024 * 1024;
    const params = { Bucket: "files", Key: "large", Body: Buffer.alloc(size, 1) };
    await new Upload({ client, params, partSize: 5 * 1024 * 1024 }).done();
    await settle();
    assert.deepEqual(heard.map(withoutSequencer), [{ bucket: "files", key: "large", size }]);
  });

  test("gives every write a sequencer of its own, in hexadecimal and increasing", async () => {
    for (const key of ["a", "a", "b"]) await put(key, "content");
    await settle();
    const sequencers = heard.map(({ sequencer }) => sequencer);
    assert.equal(new Set(sequencers).size, 3);
    for (const sequencer of sequencers) assert.match(sequencer, /^[0-9A-F]{16}$/);
    assert.deepEqual(sequencers.toSorted(), sequencers);
  });

  test("tells nothing of what was refused", async () => {
    await assert.rejects(client.send(new PutObjectCommand({ Bucket: "elsewhere", Key: "a", Body: "content" })), {
      name: "NoSuchBucket",
    });
    const missing = new CopyObjectCommand({ Bucket: "files", Key: "b", CopySource: "files/a" });
    await assert.rejects(client.send(missing), { name: "NoSuchKey" });
    await settle();
    assert.deepEqual(heard, []);
  });

  test("tells a listener nothing more when it has left", async () => {
    const alsoHeard: ObjectCreated[] = [];
    const leave = fauxqs.onObjectCreated((created) => alsoHeard.push(created));
    await put("a", "content");
    await settle();
    leave();
    await put("b", "content");
    await settle();
    assert.deepEqual(
      alsoHeard.map(({ key }) => key),
      ["a"],
    );
    assert.deepEqual(alsoHeard[0], heard[0]);
    assert.equal(heard.length, 2);
  });

  test("closes its port when it is stopped, and is empty when started again on it", async () => {
    await put("a", "content");
    const { port } = fauxqs;
    await fauxqs.stop();
    await assertClosed(port);
    client.destroy();
    fauxqs = await startFauxqs({ port });
    assert.equal(fauxqs.port, port);
    await assert.rejects(client.send(new GetObjectCommand({ Bucket: "files", Key: "a" })), { name: "NoSuchBucket" });
  });
});
