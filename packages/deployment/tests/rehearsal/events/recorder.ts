import type { Undelivered, UndeliveredEvent } from "../../../src/rehearsal/events/undelivered.js";
import type { AsynchronousInvocations } from "../../../src/rehearsal/lambda/index.js";

/** Takes what would be invoked or given up. */
export class Recorder {
  readonly invoked: (readonly [functionArn: string, event: unknown])[] = [];
  readonly given: UndeliveredEvent[] = [];

  get invocations(): AsynchronousInvocations {
    const invoke = (functionArn: string, event: unknown) => {
      this.invoked.push([functionArn, event]);
      return "request";
    };
    return { invoke } as unknown as AsynchronousInvocations;
  }

  get undelivered(): Undelivered {
    return { keep: (event: UndeliveredEvent) => void this.given.push(event) } as unknown as Undelivered;
  }
}
