import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generate } from "selfsigned";

/** Files in PEM. Whoever trusts the certificate (`NODE_EXTRA_CA_CERTS`) trusts the server that has the key. */
export interface Certificate {
  readonly certificateFile: string;
  readonly keyFile: string;
}

const hourMs = 3_600_000;
const validMs = 24 * hourMs;

/** Makes a certificate for `localhost` and 127.0.0.1, signed by itself and valid for a day. */
export async function writeCertificate(folder: string): Promise<Certificate> {
  const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    // A clock that is set back a little does not matter.
    notBeforeDate: new Date(Date.now() - hourMs),
    notAfterDate: new Date(Date.now() + validMs),
    extensions: [
      { name: "basicConstraints", cA: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  const certificateFile = join(folder, "certificate.pem");
  const keyFile = join(folder, "key.pem");
  await writeFile(certificateFile, cert);
  await writeFile(keyFile, key, { mode: 0o600 });
  return { certificateFile, keyFile };
}
