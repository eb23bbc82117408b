import { confirmPage, decidedPage, linkProblemPage, problemPage, resultPage, uiPage } from "../../src/pages/index.js";
import { decided, model, production, question, result } from "./views.js";

const problem = { title: "Too many requests", detail: "Wait for 12 seconds", status: 429 };
const detail = "The link was meant for another model";

/** Strings that are no text of anybody: words of ours, and what is a URL or a picture. */
const notText = new Set(["slot", "src", "outcome", "earlier", "problem", "action", "tryUrl"]);

/**
 * Every page in every form that it has, by name, with all its texts passed through `change`: what comes from callers, and
 * what does not.
 */
export function everyPage(change: (text: string) => string = (text) => text): ReadonlyMap<string, string> {
  const view = <T>(value: T, fixed: readonly string[] = []) => changed(value, change, fixed);
  const ui = { classes: model.classes, model, slot: "production" as const };
  return new Map([
    ["ui", uiPage(view({ ...ui, maxPictureBytes: 10_000_000 }))],
    ["ui in staging", uiPage(view({ ...ui, slot: "staging" }))],
    ["ui without a model", uiPage({ classes: [], model: undefined, slot: "production" })],
    ["result", resultPage(view(result))],
    ["result in staging", resultPage(view({ ...result, slot: "staging" }))],
    [
      "result of many classes",
      resultPage(view({ ...result, verdict: "lion", probabilities: { fox: 0.1, dog: 0, lion: 0.9 } })),
    ],
    ["problem", problemPage(view(problem))],
    ["approve", confirmPage(view(question, ["verdict"]))],
    ["reject the first", confirmPage(view({ ...question, verdict: "reject", production: undefined }, ["verdict"]))],
    ["approved", decidedPage(view(decided))],
    ["rejected", decidedPage(view({ ...decided, outcome: "rejected", production, slot: "staging" }))],
    [
      "decided before",
      decidedPage(view({ ...decided, outcome: "already", earlier: "rejected", production: undefined })),
    ],
    ["expired", linkProblemPage({ problem: "expired" })],
    ["forged", linkProblemPage(view({ problem: "forged", detail }))],
    ["used", linkProblemPage(view({ problem: "decided", detail, slot: "staging" }))],
  ]);
}

function changed<T>(value: T, change: (text: string) => string, fixed: readonly string[]): T {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) return value.map((each) => changed(each, change, fixed)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (key === "probabilities") return [key, withChangedKeys(each, change)];
      return [key, notText.has(key) || fixed.includes(key) ? each : changed(each, change, fixed)];
    }),
  ) as T;
}

function withChangedKeys(record: object, change: (text: string) => string): object {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [change(key), value]));
}
