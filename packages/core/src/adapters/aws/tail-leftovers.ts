import { ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { madeAtMs, readAtMs, tailPrefix } from "./tail-names.js";
import { deleteTailQueue, deleteTailRule, type TailPlace } from "./tail-resources.js";

/** A tail that nobody has read from for so long is left over: who reads says so four times as often. */
const leftMs = 60 * 60_000;

/** A rule of a tail as it is listed. */
interface ListedRule {
  readonly Name?: string | undefined;
  readonly Description?: string | undefined;
}

/**
 * Which rules and queues of tails are left over from processes that ended without deleting them. A queue is in use as long as the rule
 * of its name is.
 *
 * @param queueUrls addresses of queues, whose last part is the name.
 */
export function leftoversAmong(
  busName: string,
  rules: readonly ListedRule[],
  queueUrls: readonly string[],
  now: Date,
): { readonly rules: string[]; readonly queueUrls: string[] } {
  const isOld = (lastMs: number | undefined) => lastMs !== undefined && now.getTime() - lastMs > leftMs;
  const old = rules.flatMap(({ Name: name = "", Description }) => {
    const madeMs = madeAtMs(busName, name);
    return isOld(madeMs) && isOld(readAtMs(Description) ?? madeMs) ? [name] : [];
  });
  const inUse = new Set(rules.flatMap(({ Name = "" }) => (old.includes(Name) ? [] : [Name])));
  const oldQueues = queueUrls.filter((url) => {
    const name = url.slice(url.lastIndexOf("/") + 1);
    return isOld(madeAtMs(busName, name)) && !inUse.has(name);
  });
  return { rules: old, queueUrls: oldQueues };
}

/**
 * Deletes what is left over of tails of a bus. A process that is killed cannot do it by itself, and a rule that sends into a queue that
 * nobody reads costs money for as long as it is there.
 *
 * @throws whatever the SDK throws; another tail may have deleted the same.
 */
export async function deleteLeftovers(place: TailPlace, now: Date): Promise<void> {
  const prefix = tailPrefix(place.busName);
  // One page of each: 100 rules, 1,000 queues. What is beyond is left to those who come later.
  const { Rules = [] } = await place.eventBridge.send(
    new ListRulesCommand({ EventBusName: place.busName, NamePrefix: prefix, Limit: 100 }),
  );
  const { QueueUrls = [] } = await place.sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix }));
  const { rules, queueUrls } = leftoversAmong(place.busName, Rules, QueueUrls, now);
  for (const name of rules) await deleteTailRule(place, name);
  for (const url of queueUrls) await deleteTailQueue(place, url);
}
