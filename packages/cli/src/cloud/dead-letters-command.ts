import { InvalidInputError, parseEvent, parseQueueMessage, type Services } from "@snn/core";
import type { KeptLetter } from "@snn/core/adapters/aws";
import pc from "picocolors";
import { printable } from "../printable.js";
import { type CloudOptions, connectToCloud } from "./linked.js";

/** Characters of a letter's body that are shown in a list. */
const shownCharacters = 200;

/** Lists what was given up in a cloud. @returns the exit code. */
export async function listDeadLettersCommand(options: CloudOptions & { readonly json?: boolean }): Promise<number> {
  const connection = await connectToCloud(options);
  const { json } = options;
  try {
    const letters = await connection.deadLetters.list();
    for (const letter of letters) process.stdout.write(`${json ? JSON.stringify(letter) : described(letter)}\n`);
    if (!json && letters.length === 0) console.error("no dead letters");
    return 0;
  } finally {
    connection.close();
  }
}

/**
 * Sends dead letters again, all or those with the given ids, to where they came from.
 *
 * @returns the exit code.
 * @throws InvalidInputError when there is no letter with one of the ids.
 */
export async function resendDeadLettersCommand(ids: readonly string[], options: CloudOptions): Promise<number> {
  const connection = await connectToCloud(options);
  try {
    const known = new Set((await connection.deadLetters.list()).map(({ id }) => id));
    const unknown = ids.filter((id) => !known.has(id));
    if (unknown.length > 0)
      throw new InvalidInputError(
        unknown.map((file) => ({ file, path: "", found: "no such letter", expected: "an id from `snn dead-letters`" })),
      );
    const sent = await connection.deadLetters.resend(
      resendThrough(connection.services),
      ({ id, body, kind }) => (ids.length === 0 || ids.includes(id)) && canBeSent(kind, body),
    );
    const left = (ids.length === 0 ? known.size : ids.length) - sent;
    console.error(`${sent} sent again${left === 0 ? "" : `, ${left} left: they fit no schema`}`);
    return 0;
  } finally {
    connection.close();
  }
}

function resendThrough({ workQueue, eventBus }: Services) {
  return {
    task: (body: string) => workQueue.send([messageOf(body)]),
    event: (body: string) => eventBus.publish(eventOf(body)),
  };
}

/** What fits no schema would be back at once. */
function canBeSent(kind: KeptLetter["kind"], body: string): boolean {
  try {
    if (kind === "task") messageOf(body);
    else eventOf(body);
    return true;
  } catch {
    return false;
  }
}

function messageOf(body: string) {
  return parseQueueMessage(JSON.parse(body));
}

function eventOf(body: string) {
  return parseEvent(JSON.parse(body));
}

function described({ id, kind, body, reason, sentAt }: KeptLetter): string {
  const shown = body.length > shownCharacters ? `${body.slice(0, shownCharacters)}…` : body;
  return `${pc.bold(id)}  ${kind}  ${sentAt}\n  ${printable(reason)}\n  ${pc.dim(printable(shown))}`;
}
