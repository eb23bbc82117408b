import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { planTraining } from "../../src/dataset/balance.js";
import { drawFor, shuffled } from "../../src/dataset/draw.js";
import { findDuplicates } from "../../src/dataset/duplicates.js";
import { splitPictures } from "../../src/dataset/split.js";

const groups = fc.option(fc.nat(5), { nil: undefined });
const picture = fc
  .tuple(fc.nat(3), groups, fc.constantFrom("train" as const, "test" as const))
  .map(([label, group, set]) => ({ label, ...(group === undefined ? {} : { group }), set }));
const undecided = picture.map(({ set: _, ...rest }) => rest);
const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });

test("every picture gets into one set, in order, and none with a twin into the test set", () => {
  fc.assert(
    fc.property(fc.array(undecided), share, (pictures, testShare) => {
      const { train, test } = splitPictures(pictures, testShare);
      assert.deepEqual(new Set([...train, ...test]), new Set(pictures));
      assert.equal(train.length + test.length, pictures.length);
      for (const set of [train, test])
        assert.deepEqual(
          set,
          pictures.filter((each) => set.includes(each)),
        );
      assert.ok(test.every((each) => each.group === undefined));
    }),
  );
});

test("of every class the share is tested, at least one and not all, as far as there are pictures without twins", () => {
  fc.assert(
    fc.property(fc.array(undecided), share, (pictures, testShare) => {
      const { train, test } = splitPictures(pictures, testShare);
      for (const label of [0, 1, 2, 3]) {
        const of = (set: readonly { label: number; group?: number }[]) => set.filter((each) => each.label === label);
        const [all, alone] = [of(pictures), of(pictures).filter(({ group }) => group === undefined)];
        const wanted = Math.min(all.length - 1, Math.max(1, Math.round(testShare * all.length)));
        assert.equal(of(test).length, Math.max(0, Math.min(wanted, alone.length)));
        if (all.length > 0) assert.ok(of(train).length > 0);
      }
    }),
  );
});

test("where somebody has said which, only test pictures with a twin in the training set change sides", () => {
  fc.assert(
    fc.property(fc.array(picture), share, (pictures, testShare) => {
      const { train, test } = splitPictures(pictures, testShare);
      const trained = new Set(pictures.flatMap(({ set, group }) => (set === "train" ? [group] : [])));
      trained.delete(undefined);
      for (const each of pictures) {
        const isTest = each.set === "test" && !trained.has(each.group);
        assert.ok((isTest ? test : train).includes(each));
      }
    }),
  );
});

test("one picture more leaves the others in their sets, but for one", () => {
  const drawn = (count: number) =>
    splitPictures(
      shuffled(
        Array.from({ length: count }, (_, name) => ({ name: String(name), label: 0 })),
        ({ name }) => name,
        1,
      ),
      0.25,
    );
  for (let count = 10; count < 60; count++) {
    const [before, after] = [drawn(count), drawn(count + 1)].map(({ test }) => new Set(test.map(({ name }) => name)));
    const left = [...before!].filter((name) => !after!.has(name));
    assert.ok(left.length <= 1, `${left}`);
  }
});

test("an order that is drawn depends on the purpose and the names alone", () => {
  const names = fc.uniqueArray(fc.string());
  fc.assert(
    fc.property(names, fc.nat(), (items, seed) => {
      const order = shuffled(items, (name) => name, seed);
      assert.deepEqual(
        order,
        shuffled(items.toReversed(), (name) => name, seed),
      );
      assert.deepEqual(order.toSorted(), items.toSorted());
    }),
  );
  const hundred = Array.from({ length: 100 }, (_, i) => String(i));
  assert.notDeepEqual(
    shuffled(hundred, (name) => name, 1),
    shuffled(hundred, (name) => name, 2),
  );
});

test("numbers that are drawn are evenly spread from 0 to 1", () => {
  const draw = drawFor(1, "test");
  const numbers = Array.from({ length: 4000 }, draw);
  assert.ok(numbers.every((number) => number >= 0 && number < 1));
  for (let tenth = 0; tenth < 10; tenth++) {
    const count = numbers.filter((number) => Math.floor(number * 10) === tenth).length;
    assert.ok(count > 320 && count < 480, `${count} of 4000`);
  }
});

test("of the same pixels one is kept, of those for the test set rather the other one; different classes lose all", () => {
  const same = (label: number, hash: string, set?: "train" | "test") => ({ label, hash, ...(set && { set }) });
  const pictures = [
    same(0, "a", "test"),
    same(1, "b"),
    same(0, "a", "train"),
    same(0, "c"),
    same(1, "c"),
    same(1, "b"),
    same(0, "a", "train"),
  ];
  const [a, b, trained, c, c1, b1, again] = pictures as [(typeof pictures)[number], ...typeof pictures];
  assert.deepEqual(findDuplicates(pictures), {
    kept: [b, trained],
    repeated: [
      { picture: a, of: trained },
      { picture: again, of: trained },
      { picture: b1, of: b },
    ],
    contradictions: [[c, c1]],
  });
});

test("pictures and copies are planned as the balance says", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(
      sizes,
      fc.constantFrom("none" as const, "undersample" as const, "oversample" as const),
      fc.nat(3),
      fc.boolean(),
      (counts, balance, copies, changes) => {
        const classes = counts.map((count, label) => Array.from({ length: count }, (_, i) => `${label} ${i}`));
        const plan = planTraining(classes, { balance, copies: changes ? copies : 0, changes });
        for (const [label, pictures] of classes.entries()) {
          const planned = plan.filter((each) => each.picture.startsWith(`${label} `));
          const target = { none: pictures.length, undersample: Math.min(...counts), oversample: Math.max(...counts) };
          assert.equal(planned.length, target[balance] * (1 + (changes ? copies : 0)));
          // Nobody comes a third time before everybody has come twice.
          const rounds = pictures.map((name) => planned.filter((each) => each.picture === name).length);
          const used = rounds.filter((count) => count > 0);
          assert.ok(Math.max(...used) - Math.min(...used) <= 1);
          assert.equal(used.length, Math.min(pictures.length, target[balance]));
          for (const each of planned) assert.equal(each.isChanged, changes && each.round > 0);
        }
        assert.equal(new Set(plan.map(({ picture: name, round }) => `${name} ${round}`)).size, plan.length);
      },
    ),
  );
});
