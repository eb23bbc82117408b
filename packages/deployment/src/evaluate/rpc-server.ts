import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { GraphFunction } from "./graph.js";

interface BuildInput {
  readonly functionID: string;
  readonly handler: string;
  readonly bundle?: string;
  readonly links?: Record<string, unknown>;
  readonly encryptionKey?: string;
}

/** Answers what SST's components ask of the SST command while the app runs. */
export interface RpcServer {
  readonly url: string;
  /** The functions that SST was to build, in the order in which it asked. */
  readonly functions: readonly GraphFunction[];
}

/**
 * Starts the server; it does not keep the process alive. `builtFolder` is answered as the folder of every built
 * function: the graph does not depend on code, so an empty one will do.
 */
export async function startRpcServer(builtFolder: string, accountId: string): Promise<RpcServer> {
  const functions: GraphFunction[] = [];
  const methods: Record<string, (input: never) => unknown> = {
    "Provider.Aws.Bootstrap": ({ region }: { region: string }) => ({
      asset: `sst-asset-${region}`,
      state: `sst-state-${region}`,
      assetEcrRegistryId: accountId,
      assetEcrUrl: `${accountId}.dkr.ecr.${region}.amazonaws.com/sst-asset`,
      appsyncHttp: `sst.appsync-api.${region}.amazonaws.com`,
      appsyncRealtime: `sst.appsync-realtime-api.${region}.amazonaws.com`,
    }),
    "Provider.Aws.Appsync": () => ({
      http: "sst.appsync-api.amazonaws.com",
      realtime: "sst.appsync-realtime-api.amazonaws.com",
    }),
    "Runtime.Build": (input: BuildInput) => {
      functions.push(graphFunction(input));
      return { handler: input.handler, out: builtFolder, sourcemaps: [], errors: [] };
    },
    "Runtime.AddTarget": (input: BuildInput) => {
      functions.push(graphFunction(input));
      return {};
    },
  };

  const server = createServer((request, response) => {
    answer(request, response, methods).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((done, fail) => {
    server.once("error", fail);
    server.listen(0, "127.0.0.1", done);
  });
  server.unref();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, functions };
}

function graphFunction(input: BuildInput): GraphFunction {
  return {
    functionId: input.functionID,
    bundle: input.bundle ?? "",
    handler: input.handler,
    links: input.links ?? {},
    ...(input.encryptionKey === undefined ? {} : { encryptionKey: input.encryptionKey }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  methods: Record<string, (input: never) => unknown>,
): Promise<void> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  const { method, params } = JSON.parse(body) as { method: string; params: [never] };
  const known = methods[method];
  // The wording tells SST's components that the command has no such method: dynamic resources then go without.
  const reply = known ? { result: known(params[0]) } : { error: `rpc: can't find method ${method}` };
  // A kept connection would keep the process alive, and its end is how we know that the app has finished.
  response.writeHead(200, { "Content-Type": "application/json", Connection: "close" }).end(JSON.stringify(reply));
}
