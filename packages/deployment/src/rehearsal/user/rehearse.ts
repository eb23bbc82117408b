import { once } from "node:events";
import type { Closing } from "../closing.js";
import type { RehearsedEvent } from "../parts.js";
import { Rehearsal } from "../rehearsal.js";
import { Browser, withoutChromium } from "./browser.js";
import { Mailbox } from "./mailbox.js";
import { Person } from "./person.js";
import { testPictures } from "./pictures.js";
import { publishedNetwork } from "./published-network.js";

export interface RehearseOptions {
  readonly root: string;
  readonly stage: string;
  readonly datasetFile: string;
  /** Its content. */
  readonly dataset: Uint8Array;
  /** Takes a line of what happens. */
  readonly say: (line: string) => void;
  /** Gets all that is to be ended afterwards, however this ends. */
  readonly closing: Closing;
  /** Ends everything early. */
  readonly signal: AbortSignal;
  /** Whether the cloud goes on when all is done, until the signal. */
  readonly keep: boolean;
}

const stepTimeoutMs = 120_000;

/**
 * Does what a user does with a deployment: trains a first model, which goes into production by itself, and a second one, which waits in
 * staging until it is approved; then asks production about a cat.
 *
 * @throws Error when something does not come as it should, in time
 */
export async function rehearse(options: RehearseOptions): Promise<void> {
  const { root, stage, datasetFile, dataset, say, closing, signal, keep } = options;
  const mailbox = await Mailbox.start();
  closing.add(() => mailbox.stop());
  mailbox.onMail(({ subject }) => say(`mail: ${subject}`));
  const onEvent = (event: RehearsedEvent) => {
    const line = lineOf(event);
    if (line !== undefined) say(line);
  };
  const where = { root, stage, mail: "someone@example.com", smtp: mailbox.smtp };
  const rehearsal = await Rehearsal.start({ ...where, onEvent, onProgress: say });
  closing.add(() => rehearsal.stop());
  const person = new Person(rehearsal);
  closing.add(() => person.close());
  const soon = () => AbortSignal.any([signal, AbortSignal.timeout(stepTimeoutMs)]);

  const train = async (parameters: object) => {
    await person.upload("training_input/parameters.json", JSON.stringify(parameters));
    await person.upload("training_input/datasets.h5", dataset);
    say("uploaded: training_input/parameters.json and training_input/datasets.h5");
  };
  await train({ ...publishedNetwork, epochs: 3, seed: 2 });
  const first = await mailbox.until(({ subject }) => subject.endsWith(" is approved"), soon());
  await person.untilServed("production", releaseIn(first.subject), soon());
  say(`production serves ${releaseIn(first.subject)}, the first release, which needs nobody's approval`);
  // For a while there is a way back, and until that is over no other release is tried in staging.
  await rehearsal.settled();

  await train({ ...publishedNetwork, epochs: 20 });
  const second = await mailbox.until(({ subject }) => subject.endsWith(" waits for your decision"), soon());
  const releaseId = releaseIn(second.subject);
  await person.untilServed("staging", releaseId, soon());
  say(`staging serves ${releaseId}, production still ${await person.served("production")}`);
  await approve(rehearsal, person, linkIn(second.text, "Put it into production"));
  say(`approved: ${releaseId}, ${withoutChromium ? "by the form of its page" : "in Chromium"}`);
  await person.untilServed("production", releaseId, soon());
  const [cat] = await testPictures(datasetFile, "cat", 1);
  const answer = await person.ask("production", cat!);
  const percent = (100 * answer.probability).toFixed(1);
  say(`production answers about the picture of a cat: ${answer.class} (${percent} %), with ${answer.model.releaseId}`);
  await rehearsal.settled();

  const findings = findingsOf(rehearsal);
  for (const finding of findings) say(finding);
  if (findings.length > 0) throw new Error("the rehearsal has found what would fail on AWS");
  say(`done: ${rehearsal.records.length} requests to AWS, none of them refused`);
  if (!keep) return;
  say(`it goes on until Ctrl-C: chromium --host-resolver-rules="${rehearsal.hostResolverRules}"`);
  for (const url of Object.values(rehearsal.directory.urls)) say(`  ${url}`);
  if (!signal.aborted) await once(signal, "abort");
}

/** What nobody may see who has used a deployment. */
function findingsOf(rehearsal: Rehearsal): string[] {
  const refused = rehearsal.records.filter(({ isAllowed }) => !isAllowed);
  const filled = ["DeadLetters", "Undelivered"].filter((queue) => rehearsal.messagesIn(queue) > 0);
  return [
    ...refused.map(({ principal, reason }) => `refused: ${principal}: ${reason}`),
    ...rehearsal.problems.map((problem) => `problem: ${problem}`),
    ...filled.map((queue) => `${rehearsal.messagesIn(queue)} messages are in ${queue}`),
    ...rehearsal.logs.lost.map(({ logGroup, text }) => `lost for ${logGroup}: ${text}`),
  ];
}

/** Approves a release, in a browser where there is one. */
async function approve(rehearsal: Rehearsal, person: Person, link: string): Promise<void> {
  if (withoutChromium) return person.decide(link, "Ada");
  const browser = await Browser.start(rehearsal.hostResolverRules);
  try {
    await browser.decide(link, "Ada");
  } finally {
    await browser.close();
  }
}

function lineOf({ "detail-type": type, detail }: RehearsedEvent): string | undefined {
  const { runId, epoch, cost, reason } = detail as { runId: string; epoch: number; cost: number; reason: string };
  switch (type) {
    case "TrainingRequested":
      return `requested: ${runId}`;
    case "EpochCompleted":
      return `trained: epoch ${epoch}, cost ${cost.toFixed(6)}`;
    case "TrainingFailed":
      return `failed: ${runId}: ${reason}`;
    default:
      return undefined;
  }
}

/** The release that a mail is about. */
export function releaseIn(subject: string): string {
  return /rel_\w+/.exec(subject)?.[0] ?? "";
}

/** The link that follows these words in a mail. @throws Error when there is none */
export function linkIn(text: string, words: string): string {
  const [, link] = new RegExp(`${words}:\\s+(http\\S+)`).exec(text) ?? [];
  if (link === undefined) throw new Error(`the mail has no link to "${words}"`);
  return link;
}
