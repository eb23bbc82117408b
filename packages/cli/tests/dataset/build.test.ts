import assert from "node:assert/strict";
import { cp, rename } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import sharp from "sharp";
import { buildDataset } from "../../src/dataset/build.js";
import { problemsOf, scene, scenes, temporaryFolder, usualOptions, writeFiles } from "./pictures.js";

const folderOf = async (t: TestContext, files: Parameters<typeof writeFiles>[1]) =>
  writeFiles(await temporaryFolder(t), files);

/** The inputs of a set, each as text, to compare sets of examples. */
function examplesIn({ inputs, examples }: { inputs: ArrayLike<number>; examples: number }): string[] {
  const features = inputs.length / examples;
  return Array.from({ length: examples }, (_, index) =>
    Array.from({ length: features }, (_, at) => inputs[index * features + at]).join(" "),
  );
}

test("ten pictures a class become eight to train and two to test, of every class", async (t) => {
  const folder = await folderOf(t, scenes(["cat", "dog", "fox"], 10));
  const { dataset, classes, leftOut, duplicates, nearDuplicates } = await buildDataset(folder, usualOptions);
  assert.deepEqual(dataset.description, { exampleShape: [8, 12, 3], classes: ["cat", "dog", "fox"] });
  assert.deepEqual(
    classes,
    ["cat", "dog", "fox"].map((name) => ({ class: name, pictures: 10, train: 8, test: 2 })),
  );
  assert.deepEqual([leftOut, duplicates, nearDuplicates], [[], [], []]);
  const [train, test] = [examplesIn(dataset.train), examplesIn(dataset.test)];
  assert.equal(new Set([...train, ...test]).size, 30);
  // Mixed, so that the first examples are not all of one class.
  assert.equal(new Set(dataset.train.labels.slice(0, 10)).size, 3);
});

test("the same pictures and seed give the same data set, whatever the files are called; another seed another one", async (t) => {
  const folder = await folderOf(t, scenes(["cat", "dog"], 12));
  const options = { ...usualOptions, augment: ["rotate", "colour"] as const, copies: 1 };
  const first = await buildDataset(folder, options);
  const renamed = join(await temporaryFolder(t), "copy");
  await cp(folder, renamed, { recursive: true });
  for (let index = 0; index < 12; index++)
    await rename(join(renamed, "cat", `${index}.png`), join(renamed, "cat", `photo ${99 - index}`));
  assert.deepEqual((await buildDataset(renamed, options)).dataset, first.dataset);
  assert.notDeepEqual((await buildDataset(folder, { ...options, seed: 2 })).dataset, first.dataset);
});

test("a picture that is there twice is taken once, and one that is in two classes is not taken", async (t) => {
  const both = scene("in both");
  const folder = await folderOf(t, {
    ...scenes(["cat", "dog"], 5),
    "cat/copy of 1.png": scene("cat 1"),
    "cat/both.png": both,
    "dog/both.png": both,
  });
  const built = await buildDataset(folder, usualOptions);
  assert.deepEqual(built.duplicates, [{ file: "cat/copy of 1.png", class: "cat", sameAs: "cat/1.png" }]);
  assert.deepEqual(built.contradictions, [
    [
      { file: "cat/both.png", class: "cat" },
      { file: "dog/both.png", class: "dog" },
    ],
  ]);
  assert.equal(built.dataset.train.examples + built.dataset.test.examples, 10);
});

test("pictures that are nearly the same stay together in the training set", async (t) => {
  const recoded = await scene("cat 3").jpeg({ quality: 50 }).toBuffer();
  const folder = await folderOf(t, { ...scenes(["cat", "dog"], 6), "cat/3 again.jpg": recoded });
  const size = { width: 32, height: 32 };
  // Whatever is drawn.
  for (const seed of [1, 2, 3]) {
    const built = await buildDataset(folder, { ...usualOptions, size, seed, testShare: 0.6 });
    assert.deepEqual(built.nearDuplicates, [
      [
        { file: "cat/3 again.jpg", class: "cat", moved: false },
        { file: "cat/3.png", class: "cat", moved: false },
      ],
    ]);
    const pixels = await sharp(await scene("cat 3").png().toBuffer())
      .resize(32, 32, { fit: "fill" })
      .raw()
      .toBuffer();
    assert.ok(examplesIn(built.dataset.train).includes([...pixels].join(" ")));
  }
});

test("train and test of the person's own stay as they are, but for what would leak", async (t) => {
  const folder = await folderOf(t, {
    ...Object.fromEntries(
      ["cat", "dog"].flatMap((name) =>
        [0, 1, 2, 3].map((i) => [`${i < 2 ? "train" : "test"}/${name}/${i}.png`, scene(`${name} ${i}`)]),
      ),
    ),
    "test/cat/same as 0.png": scene("cat 0"),
    "test/cat/1 again.jpg": await scene("cat 1").jpeg({ quality: 60 }).toBuffer(),
  });
  const built = await buildDataset(folder, { ...usualOptions, size: { width: 32, height: 32 } });
  assert.deepEqual(built.classes, [
    { class: "cat", pictures: 5, train: 3, test: 2 },
    { class: "dog", pictures: 4, train: 2, test: 2 },
  ]);
  assert.deepEqual(built.duplicates, [{ file: "test/cat/same as 0.png", class: "cat", sameAs: "train/cat/0.png" }]);
  assert.deepEqual(built.nearDuplicates, [
    [
      { file: "test/cat/1 again.jpg", class: "cat", moved: true },
      { file: "train/cat/1.png", class: "cat", moved: false },
    ],
  ]);
});

test("copies are changed pictures of the training set, and the test set has none", async (t) => {
  const folder = await folderOf(t, scenes(["cat", "dog"], 5));
  const plain = await buildDataset(folder, usualOptions);
  const augmented = await buildDataset(folder, {
    ...usualOptions,
    augment: ["flip", "rotate", "crop", "colour"],
    copies: 3,
  });
  assert.equal(augmented.dataset.train.examples, 4 * plain.dataset.train.examples);
  assert.deepEqual(augmented.dataset.test, plain.dataset.test);
  const [without, examples] = [examplesIn(plain.dataset.train), examplesIn(augmented.dataset.train)];
  for (const example of without) assert.ok(examples.includes(example));
  assert.equal(new Set(examples).size, examples.length, "every copy is another one");
});

test("balance makes the training classes even and leaves the test set as it is", async (t) => {
  const folder = await folderOf(t, { ...scenes(["cat"], 20), ...scenes(["dog"], 5) });
  const plain = await buildDataset(folder, usualOptions);
  for (const [balance, count] of [
    ["undersample", 4],
    ["oversample", 16],
  ] as const) {
    const { dataset, classes } = await buildDataset(folder, { ...usualOptions, balance });
    assert.deepEqual(
      classes.map(({ train, test }) => [train, test]),
      [
        [count, 4],
        [count, 1],
      ],
    );
    assert.deepEqual(dataset.test, plain.dataset.test);
  }
});

test("gray pictures have one channel, and another fit is remembered", async (t) => {
  const folder = await folderOf(t, scenes(["cat", "dog"], 3));
  const { dataset } = await buildDataset(folder, { ...usualOptions, gray: true, fit: "cover" });
  assert.deepEqual(dataset.description, { exampleShape: [8, 12, 1], classes: ["cat", "dog"], fit: "cover" });
  assert.equal(dataset.train.inputs.length, dataset.train.examples * 8 * 12);
});

test("what cannot become a data set is refused with the class and the reason", async (t) => {
  const text = "no picture";
  const cases: readonly (readonly [Parameters<typeof writeFiles>[1], readonly string[]])[] = [
    [
      { "cat/a.jpg": text, "dog/b.jpg": text },
      [
        ": found no picture (no picture in JPEG, PNG, WebP, GIF, AVIF or TIFF), expected at least two different pictures in every class",
      ],
    ],
    [
      { ...scenes(["cat"], 3), "dog/a.jpg": text, "fox/a.png": scene("fox") },
      [
        ": dog: found no picture that can be used, expected at least two different pictures in every class",
        ": fox: found one picture, expected at least two different pictures in every class",
      ],
    ],
    [
      { ...scenes(["cat"], 3), "dog/a.png": scene("dog"), "dog/the same.png": scene("dog") },
      [": dog: found one picture, expected at least two different pictures in every class"],
    ],
    [
      { "cat/a.png": scene("same"), "dog/a.png": scene("same") },
      [": found only pictures that are in several classes, expected at least two different pictures in every class"],
    ],
    [
      { ...scenes(["cat", "fox"], 3), "dog/a.png": scene("same"), "fox/a.png": scene("same") },
      [
        ": dog: found no picture that can be used, and 1 that is in several classes, expected at least two different pictures in every class",
      ],
    ],
    [
      {
        "train/cat/a.png": scene(1),
        "train/dog/b.jpg": text,
        "test/cat/c.png": scene(3),
        "test/dog/d.png": scene(4),
        "test/dog/e.png": scene(5),
      },
      [": dog: found no picture in the training set, expected at least one"],
    ],
    [
      {
        "train/cat/a.png": scene(1),
        "train/dog/b.png": scene(2),
        "test/cat/c.png": scene(1),
        "test/dog/d.jpg": text,
        "train/cat/x.png": scene(9),
        "train/dog/y.png": scene(8),
      },
      [": found no picture for the test set: each is nearly the same as another, expected pictures that differ"],
    ],
  ];
  for (const [files, lines] of cases) {
    const folder = await folderOf(t, files);
    const problems = await problemsOf(buildDataset(folder, usualOptions));
    assert.deepEqual(
      problems.map(({ path, found, expected }) => `${path && `: ${path}`}: found ${found}, expected ${expected}`),
      lines,
    );
    for (const { file } of problems) assert.equal(file, folder);
  }
});

test("more than fits into memory is refused before a picture is read", async (t) => {
  const folder = await folderOf(t, { "cat/a.png": "", "cat/b.png": "", "dog/a.png": "", "dog/b.png": "" });
  const size = { width: 4096, height: 4096 };
  const [problem] = await problemsOf(buildDataset(folder, { ...usualOptions, size, augment: ["flip"], copies: 100 }));
  assert.match(problem!.found, /^4 pictures that take 20\.5 GB at this size$/);
});

test("a source that is neither a folder nor a file is refused", async (t) => {
  const missing = join(await temporaryFolder(t), "nowhere");
  const expected = "a folder with a sub-folder per class, or a CSV file";
  for (const [source, found] of [
    [missing, "no such file or folder"],
    ["/dev/null", "something that is no ordinary file"],
  ] as const)
    assert.deepEqual(await problemsOf(buildDataset(source, usualOptions)), [
      { file: source, path: "", found, expected },
    ]);
});
