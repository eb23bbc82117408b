import { type GateStatus, InvalidMessageError } from "@snn/core";
import { z } from "zod";
import { type GateServices, gate } from "../../gate.js";
import type { Telemetry } from "../telemetry.js";

/** What ECS hands to a lifecycle hook of a deployment, as far as the gate looks at it. */
const hookSchema = z.object({ executionDetails: z.object({ targetServiceRevisionArn: z.string().min(1) }) });

/** What a lifecycle hook answers. */
export interface HookAnswer {
  readonly hookStatus: "SUCCEEDED" | "FAILED" | "IN_PROGRESS";
  /** Seconds until ECS asks again. */
  readonly callBackDelay?: number;
}

export type GateHandler = (event: unknown) => Promise<HookAnswer>;

/** Soon after a person has decided, and 2,880 invocations in the day that a deployment may wait at most. */
const callBackDelay = 30;

const answers = {
  succeeded: { hookStatus: "SUCCEEDED" },
  failed: { hookStatus: "FAILED" },
  "in progress": { hookStatus: "IN_PROGRESS", callBackDelay },
} as const satisfies Record<GateStatus, HookAnswer>;

/**
 * The handler of the lifecycle hook that a deployment waits at while its tasks are in staging. A hook that fails makes ECS undo the
 * deployment, so that whatever cannot be found out now is asked again: a store may be away for a moment.
 *
 * @throws InvalidMessageError, which undoes the deployment, for what does not name what is deployed: that would never be better.
 */
export function gateHandler({
  services,
  telemetry,
}: {
  readonly services: GateServices;
  readonly telemetry: Telemetry;
}): GateHandler {
  return async (event) => {
    const revision = revisionOf(event);
    try {
      return answers[await gate(services, revision)];
    } catch (error) {
      telemetry.failure("a deployment has to wait, since nobody knows whether it may go on", error, event);
      return answers["in progress"];
    }
  };
}

function revisionOf(event: unknown): string {
  const parsed = hookSchema.safeParse(event);
  if (parsed.success) return parsed.data.executionDetails.targetServiceRevisionArn;
  throw new InvalidMessageError(`not a lifecycle hook of ECS: ${z.prettifyError(parsed.error)}`);
}
