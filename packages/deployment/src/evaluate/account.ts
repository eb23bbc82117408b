import { createHash } from "node:crypto";

/** The account of every evaluation: AWS uses the same in its documentation. */
export const accountId = "123456789012";
export const partition = "aws";

/** Hexadecimal digits made from a text: what AWS would draw at random must be the same in every evaluation. */
export function hexOf(text: string, length: number): string {
  let digits = "";
  for (let round = 0; digits.length < length; round++) {
    digits += createHash("sha256").update(`${round} ${text}`).digest("hex");
  }
  return digits.slice(0, length);
}
