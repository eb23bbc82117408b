import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Delay } from "../delay.js";
import type { LifecycleStage } from "./deployment.js";
import type { LifecycleHook } from "./description.js";

/** What a lifecycle hook is told. */
export interface LifecycleHookEvent {
  /** The same for every time that one hook of one stage is asked. */
  readonly executionId: string;
  readonly lifecycleStage: LifecycleStage;
  /** The service deployment. */
  readonly resourceArn: string;
  readonly executionDetails: {
    readonly serviceArn: string;
    readonly targetServiceRevisionArn: string;
    /** Per cent by service revision, at the stage that shifts them. */
    readonly testTrafficWeights: Readonly<Record<string, number>>;
    readonly productionTrafficWeights: Readonly<Record<string, number>>;
  };
  readonly hookDetails: Readonly<Record<string, unknown>>;
}

/** Runs a function and gives what it returns; rejects when it fails. */
export type InvokeHook = (functionArn: string, event: LifecycleHookEvent) => Promise<unknown>;

/** A hook has not let a deployment go on. */
class HookError extends Error {
  override readonly name = "HookError";
}

const replySchema = z.object({
  hookStatus: z.enum(["SUCCEEDED", "FAILED", "IN_PROGRESS"]),
  /** Seconds. */
  callBackDelay: z.number().positive().default(30),
  hookDetails: z.record(z.string(), z.unknown()).default({}),
});

/**
 * Asks a hook until it has decided; resolves when the deployment may go on.
 *
 * @param event without what differs from one question to the next.
 * @throws HookError when the hook says FAILED, fails itself, answers what is no answer, or takes too long; AbortError when the signal is given first
 */
export async function awaitHook(
  hook: LifecycleHook,
  event: Omit<LifecycleHookEvent, "executionId" | "hookDetails">,
  { invoke, delay, signal }: { readonly invoke: InvokeHook; readonly delay: Delay; readonly signal: AbortSignal },
): Promise<void> {
  const executionId = randomUUID();
  const name = `Lifecycle hook ${hook.functionArn} at ${event.lifecycleStage}`;
  let hookDetails = hook.details;
  let waitedMs = 0;
  for (;;) {
    const reply = await ask(name, () => invoke(hook.functionArn, { executionId, ...event, hookDetails }));
    signal.throwIfAborted();
    if (reply.hookStatus === "SUCCEEDED") return;
    if (reply.hookStatus === "FAILED") throw new HookError(`${name} failed`);
    const delayMs = reply.callBackDelay * 1000;
    waitedMs += delayMs;
    if (waitedMs > hook.timeoutMs) {
      if (hook.timeoutAction === "CONTINUE") return;
      throw new HookError(`${name} timed out`);
    }
    hookDetails = { ...hookDetails, ...reply.hookDetails };
    await delay(delayMs, signal);
  }
}

async function ask(name: string, invoke: () => Promise<unknown>): Promise<z.output<typeof replySchema>> {
  let answer: unknown;
  try {
    answer = await invoke();
  } catch (cause) {
    throw new HookError(`${name} could not be run: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  const parsed = replySchema.safeParse(answer);
  if (!parsed.success) throw new HookError(`${name} returned an invalid response`, { cause: parsed.error });
  return parsed.data;
}
