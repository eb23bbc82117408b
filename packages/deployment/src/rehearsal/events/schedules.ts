import { z } from "zod";
import type { Delay } from "../delay.js";
import { type GraphLike, resourcesOf } from "../graph-resources.js";
import type { AsynchronousInvocations } from "../lambda/index.js";
import type { Roles } from "../resources/roles.js";
import type { Undelivered } from "./undelivered.js";

const minuteMs = 60_000;
const unitsMs = { minute: minuteMs, hour: 60 * minuteMs, day: 1440 * minuteMs };

const scheduleSchema = z.object({
  arn: z.string(),
  state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  flexibleTimeWindow: z.object({ mode: z.literal("OFF") }),
  scheduleExpression: z
    .string()
    .regex(/^rate\(\d+ (minute|hour|day)s?\)$/)
    .transform((expression) => {
      const [, count, unit] = /(\d+) (minute|hour|day)/.exec(expression)!;
      return Number(count) * unitsMs[unit as keyof typeof unitsMs];
    }),
  target: z.strictObject({
    arn: z.string().includes(":function:"),
    roleArn: z.string(),
    input: z.string().transform((text) => JSON.parse(text) as unknown),
    deadLetterConfig: z.strictObject({ arn: z.string() }).optional(),
    retryPolicy: z.object({ maximumRetryAttempts: z.int() }).optional(),
  }),
});

/** Schedules that go until they are stopped. */
export interface Schedules {
  stop(): Promise<void>;
}

interface SchedulesOptions {
  readonly roles: Roles;
  readonly invocations: AsynchronousInvocations;
  readonly undelivered: Undelivered;
  readonly delay: Delay;
}

/** Starts the schedules of a graph, each of which invokes a function in its own role. @throws GraphError when that trusts no schedule */
export function startSchedules(
  graph: GraphLike,
  { roles, invocations, undelivered, delay }: SchedulesOptions,
): Schedules {
  const end = new AbortController();
  const loops = resourcesOf(graph, "aws:scheduler/schedule:Schedule", scheduleSchema)
    .filter(({ state }) => state === "ENABLED")
    .map(({ arn, scheduleExpression: periodMs, target }) => {
      const { name } = roles.assume(target.roleArn, "scheduler.amazonaws.com", arn);
      const invoke = () => {
        if (roles.allows(name, "lambda:InvokeFunction", target.arn)) {
          invocations.invoke(target.arn, target.input);
          return;
        }
        const ERROR_MESSAGE = `${name} may not invoke ${target.arn}`;
        undelivered.keep({
          queueArn: target.deadLetterConfig?.arn,
          body: target.input,
          attributes: { ERROR_CODE: "AccessDeniedException", ERROR_MESSAGE },
          maySend: (queueArn) => roles.allows(name, "sqs:SendMessage", queueArn),
        });
      };
      return { periodMs, invoke };
    })
    .map(async ({ periodMs, invoke }) => {
      while (await elapses(delay, periodMs, end.signal)) invoke();
    });
  return {
    async stop() {
      end.abort();
      await Promise.all(loops);
    },
  };
}

/** @returns false when the signal was given before. */
async function elapses(delay: Delay, periodMs: number, signal: AbortSignal): Promise<boolean> {
  await delay(periodMs, signal).catch(() => undefined);
  return !signal.aborted;
}
