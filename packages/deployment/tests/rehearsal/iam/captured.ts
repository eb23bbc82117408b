import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { ServiceRequest } from "../../../src/rehearsal/iam/services/service-request.js";

/** What the client of an SDK needs. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly forcePathStyle: true;
  readonly maxAttempts: 1;
}

/** The requests that an SDK makes, as they come over the wire. The answer is no service's, so what the SDK makes of it counts for nothing. */
export async function captured(use: (settings: ClientSettings) => Promise<unknown>): Promise<ServiceRequest[]> {
  const requests: ServiceRequest[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    const [path = "", search = ""] = url.split("?", 2);
    requests.push({ method, path, search, query: new URLSearchParams(search), headers, body: await buffer(request) });
    response.writeHead(400).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "ASIAX", secretAccessKey: "secret" };
  await use({ endpoint, region: "eu-central-1", credentials, forcePathStyle: true, maxAttempts: 1 }).catch(
    () => undefined,
  );
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  return requests;
}
