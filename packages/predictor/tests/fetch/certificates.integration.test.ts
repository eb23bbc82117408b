import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { TLSSocket } from "node:tls";
import { promisify } from "node:util";
import { PictureFetcher } from "../../src/fetch/picture-fetcher.js";
import { changingLookup } from "./lookups.js";
import { assertProblem } from "./problems.js";

const folder = mkdtempSync(join(tmpdir(), "snn-certificates-"));
const key = join(folder, "key.pem");
const certificate = join(folder, "certificate.pem");
let server: Server;
let port: number;
/** The name that each request so far was made for, as TLS tells it. */
const serverNames: (string | false | null)[] = [];

before(async () => {
  const subject = ["-subj", "/CN=pictures.example", "-addext", "subjectAltName=DNS:pictures.example"];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-keyout", key, "-out", certificate, ...subject],
    {
      stdio: "ignore",
    },
  );
  server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
    serverNames.push((request.socket as TLSSocket & { servername: string | false }).servername);
    response.end("a picture");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ({ port } = server.address() as AddressInfo);
});

after(async () => {
  server.close();
  await once(server, "close");
  rmSync(folder, { recursive: true });
});

/** Fetches from the server by a name, in a process of its own, whose environment says what is trusted. */
async function fetchElsewhere(name: string, env: Record<string, string>): Promise<string> {
  const module = new URL("../../src/fetch/picture-fetcher.js", import.meta.url);
  const program = `
    import { PictureFetcher } from ${JSON.stringify(module.href)};
    const lookup = async () => [{ address: "127.0.0.1", family: 4 }];
    const fetcher = new PictureFetcher({ allowedHosts: ["${name}:${port}"], lookup });
    const outcome = fetcher.fetch("https://${name}:${port}/").then((bytes) => Buffer.from(bytes), ({ message }) => message);
    console.log(String(await outcome));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], {
    env: { ...process.env, ...env },
  });
  return stdout.trim();
}

const refused = "there is no secure connection with a valid certificate";

test("a certificate that nobody vouches for is refused, also for an allowed host", async () => {
  const host = `pictures.example:${port}`;
  const fetcher = new PictureFetcher({ allowedHosts: [host], lookup: changingLookup(["127.0.0.1"]) });
  await assertProblem(fetcher.fetch(`https://${host}/`), "url-unanswered", /valid certificate/);
  assert.deepEqual(serverNames, []);
});

test("the environment cannot switch the check of certificates off", async () => {
  assert.equal(await fetchElsewhere("pictures.example", { NODE_TLS_REJECT_UNAUTHORIZED: "0" }), refused);
  assert.deepEqual(serverNames, []);
});

test("a good certificate is good for its own name, which is what the server is asked for", async () => {
  const env = { NODE_EXTRA_CA_CERTS: certificate };
  assert.equal(await fetchElsewhere("other.example", env), refused);
  assert.equal(await fetchElsewhere("pictures.example", env), "a picture");
  assert.deepEqual(serverNames, ["pictures.example"]);
});
