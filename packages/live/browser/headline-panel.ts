import { clock, cost, count, rate } from "../src/view/numbers.js";
import { currentEpoch, hasEnded, progressOf, type RunView, rightVerdicts } from "../src/view/run-view.js";
import { stateSentence, stateWords } from "../src/view/words.js";
import { byId, say } from "./dom.js";

const state = byId("state");
const sentence = byId("state-sentence");
const progress = byId<HTMLProgressElement>("progress");

/** Whether the page has seen the run at work, so that it knows when it ended. */
let hasSeenWork = false;

/** Shows how the run stands. */
export function showHeadline(view: RunView): void {
  const { facts, costs, traffic } = view;
  state.dataset["state"] = view.state;
  say(byId("state-word"), stateWords[view.state]);
  const words = stateSentence(view);
  sentence.hidden = words === "";
  sentence.dataset["state"] = view.state;
  say(sentence, words);
  progress.value = progressOf(view);

  const epoch = currentEpoch(view);
  say(byId("epoch"), epoch === undefined ? "–" : count(epoch));
  say(byId("epochs"), facts === undefined ? "" : `of ${count(facts.epochs)}`);
  say(byId("cost"), costs.lastCost === undefined ? "–" : cost(costs.lastCost));
  const verdicts = rightVerdicts(view);
  say(byId("right"), verdicts === undefined ? "–" : count(verdicts.right));
  say(byId("right-of"), verdicts === undefined ? "" : `of ${count(verdicts.all)}`);
  const isPictures = view.examples.length === 0 || view.examples.some(({ pixels }) => pixels !== undefined);
  say(byId("right-label"), isPictures ? "Test pictures right" : "Test examples right");
  const { messagesPerSecond } = traffic;
  say(byId("rate"), messagesPerSecond === undefined ? "–" : rate(messagesPerSecond));
  showElapsed(view, Date.now());
}

/** Moves the clock. After the end it stands; of a run that nobody works on there is only the beginning to tell, if the page has not seen more. */
export function showElapsed({ facts, state, endedAt }: RunView, nowMs: number): void {
  if (facts === undefined) return;
  const isAtWork = !hasEnded(state) && state !== "interrupted";
  const startedAt = new Date(facts.startedAt);
  if (isAtWork || endedAt !== undefined) {
    hasSeenWork = true;
    say(byId("elapsed-label"), "Elapsed");
    say(byId("elapsed"), clock((endedAt === undefined ? nowMs : Date.parse(endedAt)) - startedAt.getTime()));
  } else if (!hasSeenWork) {
    say(byId("elapsed-label"), "Started");
    say(byId("elapsed"), startedAt.toLocaleTimeString("en", { hour: "numeric", minute: "2-digit", hourCycle: "h23" }));
  }
}
