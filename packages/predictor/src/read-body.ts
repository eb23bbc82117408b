import { RequestProblem } from "./problem.js";

const firstBytes = 65_536;

/**
 * A body whole, in bytes of its own. Keeping its chunks instead would keep the socket's buffers behind them: a sender of
 * one byte at a time could fill the memory long before he is over the limit.
 *
 * @param onGrowth is told of every byte that is taken for it, and may refuse by throwing.
 * @throws {RequestProblem} `picture-too-large` as soon as there are more than `mostBytes`.
 */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  mostBytes: number,
  onGrowth: (bytes: number) => void = () => {},
): Promise<Uint8Array> {
  let bytes = new Uint8Array(Math.min(firstBytes, mostBytes));
  onGrowth(bytes.length);
  let length = 0;
  for await (const chunk of body) {
    const needed = length + chunk.length;
    if (needed > mostBytes) throw tooLarge(mostBytes);
    if (needed > bytes.length) {
      const larger = new Uint8Array(Math.min(mostBytes, Math.max(needed, 2 * bytes.length)));
      onGrowth(larger.length - bytes.length);
      larger.set(bytes);
      bytes = larger;
    }
    bytes.set(chunk, length);
    length = needed;
  }
  return bytes.slice(0, length);
}

/** A picture of more bytes than are taken. */
export function tooLarge(mostBytes: number): RequestProblem {
  return new RequestProblem("picture-too-large", `it has more than ${mostBytes / 1e6} MB`);
}
