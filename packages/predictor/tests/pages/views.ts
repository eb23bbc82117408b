import type { ConfirmView, DecidedView, ModelView, ReleaseView, ResultView } from "../../src/pages/index.js";

/** A black pixel. */
export const pixelUrl =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";

export const model: ModelView = {
  releaseId: "rel_9f86d081884c7d65",
  runId: "run_2026-11-20-cats",
  createdAt: "2026-11-20T14:05:00.000Z",
  sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  testAccuracy: 0.955,
  classes: ["non-cat", "cat"],
};

export const result: ResultView = {
  picture: { src: pixelUrl, name: "tabby.png" },
  verdict: "cat",
  probability: 0.98734,
  probabilities: { "non-cat": 0.01266, cat: 0.98734 },
  model,
  slot: "production",
};

export const release: ReleaseView = {
  releaseId: "rel_9f86d081884c7d65",
  runId: "run_2026-11-20-cats",
  createdAt: "2026-11-20T14:05:00.000Z",
  metrics: { cost: 0.04713, trainAccuracy: 0.9925, testAccuracy: 0.955 },
};

export const production: ReleaseView = {
  releaseId: "rel_60303ae22b998861",
  runId: "run_2026-11-02-cats",
  createdAt: "2026-11-02T09:30:00.000Z",
  metrics: { cost: 0.0881, trainAccuracy: 0.99375, testAccuracy: 0.92 },
};

export const question: ConfirmView = {
  release,
  production,
  verdict: "approve",
  action: "/decide?token=abc.def",
  expiresAt: "2026-11-27T14:05:00.000Z",
  tryUrl: "http://staging.example:8080/ui",
};

export const decided: DecidedView = {
  outcome: "approved",
  by: "Ada",
  at: "2026-11-21T08:00:00.000Z",
  reason: "Better on foxes",
  release,
  production: release,
};
