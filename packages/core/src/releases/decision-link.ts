import { createHmac, timingSafeEqual } from "node:crypto";
import { releaseIdSchema } from "../messages/fields.js";

/** What a link asks for. */
export type LinkVerdict = "approve" | "reject";

/** What a link says, once it is known to be ours. */
export interface SignedDecision {
  readonly releaseId: string;
  readonly verdict: LinkVerdict;
  /** From this moment on the link is worth nothing. */
  readonly expiresAt: Date;
}

/** Fewer bytes than the HMAC has would be easier to guess than the HMAC. */
const fewestSecretBytes = 32;

const version = "v1";

/**
 * A token that lets its bearer ask for one decision about one release until it expires. It can be part of a URL as it is.
 *
 * @param secret of at least 32 bytes.
 * @throws RangeError for a shorter secret; RangeError for an id that is none, or a time that is none.
 */
export function signDecision({ secret, ...decision }: SignedDecision & { secret: string | Uint8Array }): string {
  const { releaseId, verdict, expiresAt } = decision;
  if (!releaseIdSchema.safeParse(releaseId).success) throw new RangeError("no id of a release");
  if (!(expiresAt.getTime() >= 0)) throw new RangeError("no time to expire at");
  // No field can hold a dot.
  const content = [version, releaseId, verdict, expiresAt.getTime()].join(".");
  return `${content}.${signatureOf(content, secret)}`;
}

/**
 * Reads a token of {@link signDecision}.
 *
 * @param secret of at least 32 bytes.
 * @returns what it asks for; or what is wrong with it: it is not as it was signed with this secret, or it is no longer valid.
 * @throws RangeError for a shorter secret.
 */
export function verifyDecision({
  secret,
  token,
  now,
}: {
  secret: string | Uint8Array;
  token: string;
  now: Date;
}): SignedDecision | { readonly problem: "forged" | "expired" } {
  const end = token.lastIndexOf(".");
  const content = token.slice(0, Math.max(end, 0));
  // The texts are compared, not the bytes that they stand for: Base64 has several texts for the same bytes.
  const expected = Buffer.from(signatureOf(content, secret));
  const given = Buffer.from(token.slice(end + 1));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { problem: "forged" };
  const [signedVersion, releaseId = "", verdict, expires] = content.split(".");
  // What follows was signed by us, by another version perhaps.
  if (signedVersion !== version || (verdict !== "approve" && verdict !== "reject")) return { problem: "forged" };
  const expiresAt = new Date(Number(expires));
  return now.getTime() < expiresAt.getTime() ? { releaseId, verdict, expiresAt } : { problem: "expired" };
}

function signatureOf(content: string, secret: string | Uint8Array): string {
  if (Buffer.byteLength(secret) < fewestSecretBytes)
    throw new RangeError(`the secret must have ${fewestSecretBytes} bytes or more`);
  // Names its purpose, so that nothing that this secret signs elsewhere is a decision.
  return createHmac("sha256", secret).update(`snn decision link\n${content}`).digest("base64url");
}
