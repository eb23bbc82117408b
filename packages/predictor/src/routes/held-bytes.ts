import type { FastifyReply, FastifyRequest } from "fastify";
import { mostPictureBytes } from "../limits.js";
import { RequestProblem } from "../problem.js";

/**
 * Files that are in memory at the same time, in bytes: 30 of the largest, or 2,000 of 100 KB. The pictures in them are
 * decoded with a limit of their own.
 */
const mostHeldBytes = 300_000_000;

/** Counts the bytes of the pictures that requests bring or fetch, and sends away those for which there is no room. */
export class HeldBytes {
  #held = 0;
  readonly #ofRequest = new WeakMap<FastifyRequest, number>();

  /** A hook of Fastify's. What is fetched may be as large as is allowed; what is sent is counted as it comes. */
  readonly onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // Comes once for every answer, also for one that nobody waits for any more.
    reply.raw.once("close", () => {
      this.#held -= this.#ofRequest.get(request) ?? 0;
      this.#ofRequest.delete(request);
    });
    if (request.method === "GET") this.hold(request, mostPictureBytes);
  };

  /** Takes room for a request until it has been answered. @throws RequestProblem when there is none. */
  hold(request: FastifyRequest, bytes: number): void {
    if (this.#held + bytes > mostHeldBytes)
      throw new RequestProblem("overloaded", "Too many pictures are here already; try again later");
    this.#held += bytes;
    this.#ofRequest.set(request, (this.#ofRequest.get(request) ?? 0) + bytes);
  }
}
