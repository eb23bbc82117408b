import type { FastifyReply, FastifyRequest } from "fastify";
import { mostPictureBytes } from "../limits.js";
import { RequestProblem } from "../problem.js";

/**
 * Files that are in memory at the same time, in bytes: 30 of the largest, or 3,000 of 100 KB. The pictures in them are
 * decoded with a limit of their own.
 */
const mostHeldBytes = 300_000_000;

/** Counts the bytes of pictures that requests bring or fetch, from their heads on, and sends away those for which there is no room. */
export class HeldBytes {
  #held = 0;

  /** A hook of Fastify's. @throws RequestProblem when there is no room. */
  readonly hold = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const bytes = bytesOf(request);
    if (this.#held + bytes > mostHeldBytes)
      throw new RequestProblem("overloaded", "Too many pictures are here already; try again later");
    this.#held += bytes;
    // Comes once for every answer, also for one that nobody waits for any more.
    reply.raw.once("close", () => {
      this.#held -= bytes;
    });
  };
}

/** What a request says that it brings. What is fetched, and what comes without its length, may be as large as is allowed. */
function bytesOf({ headers, method }: FastifyRequest): number {
  if (method !== "POST") return mostPictureBytes;
  const length = Number(headers["content-length"] ?? Number.NaN);
  return Number.isSafeInteger(length) && length > 0 ? Math.min(length, mostPictureBytes) : mostPictureBytes;
}
