import { OutOfMemoryError } from "../../errors.js";

// What a server says while it starts, fails over, or moves keys to another node.
const passingReplies = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|BUSY|NOREPLICAS)\b/;

// What ioredis says of a connection that broke or was not there yet; it has no codes for these.
const brokenConnection =
  /^(Connection is closed|Command aborted|Reached the max retries|Stream isn't writeable|Cluster isn't ready|Cluster is ended|Too many Cluster redirections|None of startup nodes|Failed to refresh slots cache|Socket timeout|Socket closed)/;

/** Whether a call that failed like this may succeed a little later. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return "syscall" in error || passingReplies.test(error.message) || brokenConnection.test(error.message);
}

/** The error to throw where the server had no memory left; undefined where it failed for another reason. */
export function outOfMemory(error: unknown, address: string): OutOfMemoryError | undefined {
  // A script's error begins with the name of the script's own failure in older versions.
  if (!(error instanceof Error && /\bOOM command not allowed\b/.test(error.message))) return undefined;
  return new OutOfMemoryError(
    `Redis at ${address} has reached its maxmemory: give it more (a larger maxmemory or node), or train a smaller network, ` +
      "a smaller data set, in float32, or with a smaller batch_size",
    { cause: error },
  );
}
