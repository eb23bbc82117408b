import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readAssets } from "../../src/assets.js";
import { livePage } from "../../src/page.js";
import type { Frame, Sight, Snapshot } from "../../src/protocol.js";
import { scriptedWeights } from "./scripted-run.js";

/** As strict as the policy of the real server. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** A server of the live page that tells what a test wants it to tell. */
export interface ScriptedServer {
  readonly url: string;
  /** What a browser that connects is told first. */
  snapshot: Snapshot;
  /** The status that wishes are answered with. */
  steeringStatus: number;
  /** Wishes that came, in their order: `/pause {}`. */
  readonly steered: string[];
  /** Neurons whose weights were asked for. */
  readonly weightsAsked: number[];
  /** Tells all who listen. */
  frame(frame: Frame): void;
  sight(sight: Sight): void;
  /** How many listen. */
  readonly listeners: number;
  /** Ends every connection; who comes back meets an error while `isDown`. */
  drop(isDown: boolean): void;
  /** Takes connections again. */
  restore(): void;
  close(): Promise<void>;
}

/** Serves the live page on a free port. */
export async function scriptedServer(snapshot: Snapshot): Promise<ScriptedServer> {
  const assets = new Map((await readAssets()).map((asset) => [asset.path, asset]));
  const listeners = new Set<ServerResponse>();
  let isDown = false;
  const server = createServer((request, response) => {
    const url = new URL(request.url!, "http://host");
    const respond = (status: number, contentType: string, body: string | Buffer) =>
      response
        .writeHead(status, { "content-type": contentType, "content-security-policy": contentSecurityPolicy })
        .end(body);
    const json = (status: number, body: unknown) => respond(status, "application/json", JSON.stringify(body));
    const asset = assets.get(url.pathname);
    if (isDown) response.destroy();
    else if (url.pathname === "/")
      respond(200, "text/html; charset=utf-8", livePage({ runId: scripted.snapshot.runId }));
    else if (asset) respond(200, asset.contentType, asset.body);
    else if (url.pathname === "/events") {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
      response.write(`retry: 50\n\n${message("snapshot", scripted.snapshot)}`);
      listeners.add(response);
      response.on("close", () => listeners.delete(response));
    } else if (url.pathname === "/weights") {
      const neuron = Number(url.searchParams.get("neuron"));
      scripted.weightsAsked.push(neuron);
      json(200, scriptedWeights(neuron, scripted.snapshot.sight?.step ?? 0));
    } else if (request.method === "POST")
      request.toArray().then((chunks) => {
        scripted.steered.push(`${url.pathname} ${Buffer.concat(chunks).toString()}`);
        if (scripted.steeringStatus === 202) json(202, {});
        else json(scripted.steeringStatus, { title: "Nobody is there", detail: "The run is over." });
      }, assertNever);
    else respond(404, "text/plain", "There is nothing here");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const tell = (event: string, data: unknown) => {
    for (const response of listeners) response.write(message(event, data));
  };
  const scripted = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    snapshot,
    steeringStatus: 202,
    steered: [] as string[],
    weightsAsked: [] as number[],
    frame: (frame: Frame) => tell("frame", frame),
    sight: (sight: Sight) => tell("sight", sight),
    get listeners() {
      return listeners.size;
    },
    drop(down: boolean) {
      isDown = down;
      for (const response of listeners) response.destroy();
    },
    restore() {
      isDown = false;
    },
    close() {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return scripted;
}

function message(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function assertNever(error: unknown): never {
  throw error;
}
