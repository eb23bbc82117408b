import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { readAssets } from "../../src/pages/index.js";

/** What the service sends with every page. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; form-action 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** A request to `/image`, as far as tests look at it. */
export interface ImageRequest {
  readonly method: string;
  readonly url: URL;
  readonly accept: string;
  readonly body: Buffer;
}

export interface ImageAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** The pages and their assets under the policy of the service, and an `/image` that answers as the test says. */
export interface PageServer {
  readonly origin: string;
  /** Path to page. */
  readonly pages: Map<string, string>;
  answer: (request: ImageRequest) => ImageAnswer | Promise<ImageAnswer>;
  readonly requests: ImageRequest[];
  /** Paths that there was nothing for. */
  readonly missing: string[];
}

/** Serves pages until the test ends. */
export async function servePages(test: TestContext): Promise<PageServer> {
  const assets = new Map((await readAssets()).map((asset) => [asset.path, asset]));
  const pageServer: Omit<PageServer, "origin"> = {
    pages: new Map(),
    answer: () => ({ status: 500, contentType: "text/plain", body: "The test has no answer" }),
    requests: [],
    missing: [],
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, "http://host");
    const respond = (status: number, contentType: string, body: string | Buffer) =>
      response
        .writeHead(status, { "content-type": contentType, "content-security-policy": contentSecurityPolicy })
        .end(body);
    const asset = assets.get(url.pathname);
    const page = pageServer.pages.get(url.pathname);
    if (url.pathname === "/image") {
      const imageRequest = await read(request, url);
      pageServer.requests.push(imageRequest);
      const { status, contentType, body } = await pageServer.answer(imageRequest);
      respond(status, contentType, body);
    } else if (asset) respond(200, asset.contentType, asset.body);
    else if (page !== undefined) respond(200, "text/html; charset=utf-8", page);
    else {
      pageServer.missing.push(url.pathname);
      respond(404, "text/plain", "There is nothing here");
    }
  });
  await listen(server);
  test.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return Object.assign(pageServer, { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function read(request: IncomingMessage, url: URL): Promise<ImageRequest> {
  const body = Buffer.concat(await request.toArray());
  return { method: request.method!, url, accept: request.headers.accept ?? "", body };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}
