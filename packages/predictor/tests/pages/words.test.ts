import assert from "node:assert/strict";
import { test } from "node:test";
import { megabytes, moment, percent, questionFor, sentence, verdictInWords } from "../../src/pages/words.js";

test("says 0 and 100 percent only of what is exactly that", () => {
  const words = [0, 1e-9, 0.000499, 0.0005, 0.5, 0.9994, 0.9995, 1 - 1e-9, 1].map(percent);
  const expected = ["0.0", "< 0.1", "< 0.1", "0.1", "50.0", "99.9", "> 99.9", "> 99.9", "100.0"];
  assert.deepEqual(
    words,
    expected.map((number) => `${number}\u00a0%`),
  );
  assert.equal(percent(Number.NaN), "unknown");
});

test("says a class as a sentence where its name allows that, and quotes it where it does not", () => {
  const sentences = {
    cat: "This is a cat.",
    "non-cat": "This is not a cat.",
    non_cat: "This is not a cat.",
    "not a cat": "This is not a cat.",
    "no-cat": "This is not a cat.",
    aeroplane: "This is an aeroplane.",
    "non-animal": "This is not an animal.",
    polar_bear: "This is a polar bear.",
    bus: "This is a bus.",
    glass: "This is a glass.",
    noodle: "This is a noodle.",
    cats: "The likeliest class is “cats”.",
    "7": "The likeliest class is “7”.",
    "class 3": "The likeliest class is “class 3”.",
    "": "The likeliest class is “”.",
    "<b>": "The likeliest class is “<b>”.",
  };
  for (const [name, words] of Object.entries(sentences)) assert.equal(verdictInWords(name), words);
});

test("asks whether there is such a thing only where the model tells just that", () => {
  assert.equal(questionFor(["non-cat", "cat"]), "Is there a cat in this picture?");
  assert.equal(questionFor(["owl", "not_owl"]), "Is there an owl in this picture?");
  for (const classes of [[], ["cat"], ["cat", "dog"], ["cat", "non-dog"], ["cat", "non-cat", "dog"], ["0", "1"]])
    assert.equal(questionFor(classes), "What is in this picture?");
});

test("says times in UTC, sizes in MB, and ends sentences", () => {
  assert.equal(moment("2026-11-20T14:05:00.000Z"), "20 November 2026 at 14:05 UTC");
  assert.equal(moment("2026-11-20T00:30:00+02:00"), "19 November 2026 at 22:30 UTC");
  assert.equal(moment("yesterday"), "yesterday");
  assert.equal(megabytes(10_000_000), "10\u00a0MB");
  assert.equal(megabytes(10_485_760), "10.5\u00a0MB");
  assert.deepEqual(["", "Wait", "Wait.", "Wait!"].map(sentence), ["", "Wait.", "Wait.", "Wait!"]);
});
