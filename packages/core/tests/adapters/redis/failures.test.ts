import assert from "node:assert/strict";
import { test } from "node:test";
import { isTransient, outOfMemory } from "../../../src/adapters/redis/failures.js";

test("what passes by itself is tried again, what does not is not", () => {
  for (const message of [
    "LOADING Redis is loading the dataset in memory",
    "READONLY You can't write against a read only replica. script: 1f2, on @user_script:1.",
    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
    "CLUSTERDOWN The cluster is down",
    "TRYAGAIN Multiple keys request during rehashing of slot",
    "Connection is closed.",
    "Reached the max retries per request limit (which is 0).",
  ])
    assert.equal(isTransient(new Error(message)), true, message);
  assert.equal(isTransient(Object.assign(new Error("read ECONNRESET"), { syscall: "read" })), true);
  for (const message of [
    "WRONGTYPE Operation against a key holding the wrong kind of value",
    "NOPERM No permissions to access a key",
    "ERR unknown command 'evalsha'",
    "ERR string exceeds maximum allowed size (proto-max-bulk-len)",
  ])
    assert.equal(isTransient(new Error(message)), false, message);
});

test("a full server is recognised in a command and in a script", () => {
  for (const message of [
    "OOM command not allowed when used memory > 'maxmemory'.",
    "OOM command not allowed when used memory > 'maxmemory'. script: 1f2, on @user_script:1.",
    "ERR Error running script (call to f_1f2): @user_script:1: -OOM command not allowed when used memory > 'maxmemory'.",
  ]) {
    const cause = new Error(message);
    assert.equal(outOfMemory(cause, "localhost:6379")?.cause, cause);
  }
  assert.equal(outOfMemory(new Error("TRYAGAIN"), "localhost:6379"), undefined);
});
