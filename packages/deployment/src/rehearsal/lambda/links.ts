import { createCipheriv } from "node:crypto";

/** Where SST puts the links of a function, beside its code. The function finds the name in `SST_KEY_FILE`. */
export const linksFile = "resource.enc";

/**
 * Encrypts the links of a function as SST does when it packs its bundle: AES-256-GCM with a nonce of zeros, the tag last. A key
 * encrypts nothing else, which alone makes such a nonce safe.
 *
 * @param key base64 of 32 bytes, `SST_KEY` of the function. @throws RangeError when it is not as long
 */
export function encryptLinks(links: Readonly<Record<string, unknown>>, key: string): Buffer {
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(key, "base64"), Buffer.alloc(12));
  const content = Buffer.concat([cipher.update(JSON.stringify(links)), cipher.final()]);
  return Buffer.concat([content, cipher.getAuthTag()]);
}
