import type { Telemetry } from "@snn/functions/lambda";

/** Takes a line about something that went wrong and is made up for. */
export type Log = (line: string) => void;

/** The telemetry of functions that run in this process: what went wrong, as lines. */
export function telemetryTo(log: Log): Telemetry {
  return {
    messageBatch() {},
    boundary() {},
    standingRuns() {},
    deadLetter: ({ kind, reason }) => log(`${kind} given up: ${reason}`),
    failure: (what, error) => log(`${what}: ${error instanceof Error ? error.message : String(error)}`),
  };
}
