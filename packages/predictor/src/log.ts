import type { FastifyBaseLogger } from "fastify";
import { pino } from "pino";

/** A server's own log, structured. */
export type Log = FastifyBaseLogger;

/** A log of JSON lines on standard output. @param level what is told at least; `silent` for nothing. */
export function createLog(level: "silent" | "info" | "debug"): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
