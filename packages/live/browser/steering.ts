import type { RunState } from "../src/protocol.js";
import { hasEnded, type RunView } from "../src/view/run-view.js";
import { byId, say } from "./dom.js";

const group = byId("steering");
const pauseButton = byId<HTMLButtonElement>("pause");
const stopButton = byId<HTMLButtonElement>("stop");
const dialog = byId<HTMLDialogElement>("stop-dialog");
const problem = byId("problem");

let state: RunState = "waiting";

/** Shows what can be done with the run now. */
export function showSteering(view: RunView): void {
  if (view.state !== state) pauseButton.disabled = false;
  ({ state } = view);
  const isOver = hasEnded(state) || state === "interrupted";
  group.hidden = !view.canSteer || isOver;
  say(pauseButton, state === "paused" ? "Resume" : "Pause");
  if (state === "stopping" || state === "waiting") pauseButton.disabled = true;
  stopButton.disabled = state === "stopping" || state === "waiting";
  if (isOver && dialog.open) dialog.close();
}

/** Pauses or resumes, whichever it is now. */
export function togglePause(): void {
  if (!group.hidden) pauseButton.click();
}

/** Asks whether to stop. */
export function askToStop(): void {
  if (!group.hidden && !stopButton.disabled && !dialog.open) dialog.showModal();
}

/** Sends a wish. What becomes of it comes with the frames. */
async function steer(wish: "pause" | "resume" | "stop"): Promise<void> {
  problem.hidden = true;
  pauseButton.disabled = true;
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`/${wish}`, { method: "POST", headers, body: "{}" });
    if (!response.ok) throw new Error(await reasonOf(response));
  } catch (error) {
    pauseButton.disabled = false;
    problem.hidden = false;
    say(problem, `The run could not be told to ${wish}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The words of the server, or its status where something in between has answered. */
async function reasonOf(response: Response): Promise<string> {
  try {
    const { title, detail } = Object(await response.json()) as { readonly title?: unknown; readonly detail?: unknown };
    if (typeof title === "string") return typeof detail === "string" ? `${title}. ${detail}` : title;
  } catch {
    // No JSON.
  }
  return `the server answered with status ${response.status}`;
}

pauseButton.addEventListener("click", () => void steer(state === "paused" ? "resume" : "pause"));
stopButton.addEventListener("click", askToStop);
dialog.addEventListener("close", () => {
  if (dialog.returnValue === "stop") void steer("stop");
  dialog.returnValue = "";
});
