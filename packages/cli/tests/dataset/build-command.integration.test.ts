import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { readModelCard } from "@snn/core";
import { Hdf5DatasetReader } from "@snn/core/adapters/hdf5";
import sharp from "sharp";
import type { BuildSummary } from "../../src/dataset/build-report.js";
import { projectFile } from "../../src/project.js";
import { noisyPictures, smallNetwork, writeHdf5, writeParameters } from "../helpers/made-up-data.js";
import { Workplace } from "../helpers/snn.js";
import { scene, scenes, writeFiles } from "./pictures.js";

const reader = new Hdf5DatasetReader();

test("a folder becomes a data set, a contact sheet and a report", async (t) => {
  const place = await Workplace.for(t);
  await writeFiles(place.path("pets"), {
    ...scenes(["cat", "dog"], 10),
    "cat/notes.txt": "no picture",
    "dog/twice.png": scene("dog 3"),
  });
  const first = await place.snn("dataset", "build", "pets", "pets.h5", "--size", "16x12");
  assert.deepEqual([first.code, first.stderr], [0, ""]);
  const bytes = await readFile(place.path("pets.h5"));
  const sheet = await readFile(place.path("pets.contact-sheet.png"));
  assert.equal(
    first.stdout,
    `pets.h5

  size           ${bytes.length.toLocaleString("en-US")} bytes
  sha256         ${createHash("sha256").update(bytes).digest("hex")}
  examples       16 to train, 4 to test
  example        16 × 12 pixels, in colour
  contact sheet  pets.contact-sheet.png

  class  pictures  train  test
  cat          10      8     2
  dog          10      8     2

1 file left out:
  cat/notes.txt: no picture in JPEG, PNG, WebP, GIF, AVIF or TIFF

1 file with the same pixels as others, taken once:
  dog/twice.png = dog/3.png
`,
  );
  assert.equal((await sharp(sheet).metadata()).format, "png");
  const { description, train, test: tested } = await reader.read(place.path("pets.h5"), "pets.h5");
  assert.deepEqual(description.exampleShape, [12, 16, 3]);
  assert.deepEqual(description.classes, ["cat", "dog"]);
  assert.deepEqual([train.examples, tested.examples], [16, 4]);
});

test("a list in a CSV file with names of any characters becomes the data set that it says", async (t) => {
  const place = await Workplace.for(t);
  const names = ["a b.jpg", 'it\'s "so".png', "🐱.webp", "line\nbreak.png", "שלום.png", "comma, semicolon;.gif"];
  await writeFiles(
    place.path("pictures"),
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await encoded(name)] as const))),
  );
  const rows = names.map((name, index) => [
    `"pictures/${name.replaceAll('"', '""')}"`,
    index % 2 === 0 ? "🐱 cat" : "no <cat>",
    index < 4 ? "train" : "test",
  ]);
  await writeFile(place.path("list.csv"), `\uFEFF${["file,label,set", ...rows].join("\r\n")}\r\n`);
  const { code, stdout, stderr } = await place.snn("dataset", "build", "list.csv", "out.h5", "--json");
  assert.deepEqual([code, stderr], [0, ""]);
  const summary = JSON.parse(stdout) as BuildSummary;
  assert.deepEqual(summary.classes, [
    { class: "no <cat>", pictures: 3, train: 2, test: 1 },
    { class: "🐱 cat", pictures: 3, train: 2, test: 1 },
  ]);
  assert.equal(summary.contactSheet, "out.contact-sheet.png");
  const { description } = await reader.read(place.path("out.h5"), "out.h5");
  assert.deepEqual(description.classes, ["no <cat>", "🐱 cat"]);
});

async function encoded(name: string): Promise<Uint8Array> {
  const format = name.slice(name.lastIndexOf(".") + 1).replace("jpg", "jpeg");
  return scene(name)
    .toFormat(format as "jpeg" | "png" | "webp" | "gif")
    .toBuffer();
}

test("what is built trains, and its model treats pictures as they were treated", async (t) => {
  const place = await Workplace.for(t);
  await writeFiles(place.path("pets"), scenes(["cat", "dog"], 10));
  await writeParameters(place.path("net.json"), { ...smallNetwork, epochs: 2, batch_size: 8 });
  await place.snn("dataset", "build", "pets", "pets.h5", "--size", "8", "--fit", "cover", "--augment", "flip,color");
  const trained = await place.snn("train", "pets.h5", "--parameters", "net.json", "--output", "out", "--quiet");
  assert.equal(trained.code, 0, trained.stderr);
  const card = readModelCard(await readFile(place.path("out", "model.onnx")), "model.onnx");
  assert.deepEqual([card.classes, card.preprocessing?.fit], [["cat", "dog"], "cover"]);
  const predicted = await place.snn("predict", "--model", "out", "pets/cat/0.png");
  assert.equal(predicted.code, 0, predicted.stderr);
});

test("inspect draws a contact sheet and warns; import makes one file of two", async (t) => {
  const place = await Workplace.for(t);
  const { train_set_x, train_set_y, test_set_x, test_set_y, list_classes } = noisyPictures();
  const classes = { list_classes: list_classes! };
  await writeHdf5(place.path("train.h5"), { train_set_x: train_set_x!, train_set_y: train_set_y!, ...classes });
  await writeHdf5(place.path("test.h5"), { test_set_x: test_set_x!, test_set_y: test_set_y!, ...classes });
  const imported = await place.snn("dataset", "import", "train.h5", "test.h5", "whole.h5", "--json");
  assert.deepEqual([imported.code, imported.stderr], [0, ""]);
  await writeHdf5(place.path("expected.h5"), noisyPictures());
  const [whole, expected] = await Promise.all(
    ["whole.h5", "expected.h5"].map((name) => reader.read(place.path(name), name)),
  );
  assert.deepEqual({ train: whole!.train, test: whole!.test }, { train: expected!.train, test: expected!.test });
  const inspected = await place.snn("dataset", "inspect", "whole.h5", "--contact-sheet", "sheet.png", "--json");
  assert.deepEqual(JSON.parse(inspected.stdout), { ...JSON.parse(imported.stdout), contactSheet: "sheet.png" });
  assert.equal((await sharp(place.path("sheet.png")).metadata()).format, "png");

  assert.deepEqual(await place.list(), ["expected.h5", "sheet.png", "temporary", "test.h5", "train.h5", "whole.h5"]);
});

test("an output that is full ends the command in one line", { skip: !existsSync("/dev/full") }, async (t) => {
  const place = await Workplace.for(t);
  await writeFiles(place.path("pets"), scenes(["cat", "dog"], 2));
  await place.snn("dataset", "build", "pets", "pets.h5", "--size", "8");
  const full = openSync("/dev/full", "w");
  t.after(() => closeSync(full));
  const { status, stderr } = spawnSync(projectFile("bin/snn"), ["dataset", "inspect", place.path("pets.h5")], {
    stdio: ["ignore", full, "pipe"],
    encoding: "utf8",
  });
  assert.deepEqual([status, stderr], [1, "standard output: ENOSPC: no space left on device, write\n"]);
});

test("the names in a problem cannot send commands to the terminal", async (t) => {
  const place = await Workplace.for(t);
  await writeFiles(place.path("pets"), { ...scenes(["cat"], 2), "\u001b[31mdog/a.png": scene("dog") });
  const { code, stderr } = await place.snn("dataset", "build", "pets", "pets.h5");
  assert.equal(code, 2);
  assert.match(stderr, /^pets: \uFFFD\[31mdog: found one picture, /);
});
