import type { FastifyInstance, FastifyRequest } from "fastify";
import { RequestProblem } from "./problem.js";

/** Names that only this machine answers to. A page of somebody else's that lets its own name point here is known by that name. */
const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Answers nobody but those who know the page by its own name, at whatever port: it may be forwarded. That keeps out what other web sites
 * could do by DNS rebinding.
 *
 * @param host where the page is served.
 */
export function refuseForeignHosts(app: FastifyInstance, host: string): void {
  const names = new Set([...loopbackNames, host.includes(":") ? `[${host}]` : host]);
  app.addHook("onRequest", async ({ headers }) => {
    const name = nameOf(headers.host);
    if (name === undefined || !names.has(name))
      throw new RequestProblem("foreign-host", `Expected one of ${[...names].join(", ")} as the host`);
  });
}

/** @throws RequestProblem for whoever is not the page itself: other sites could make a browser send requests here. */
export function checkSameOrigin({ headers }: FastifyRequest): void {
  const { origin, host } = headers;
  if (origin !== undefined && URL.canParse(origin) && new URL(origin).host === host?.toLowerCase()) return;
  throw new RequestProblem("foreign-origin", "Expected the address of the page as the origin");
}

/** The name in a Host header, without its port. */
function nameOf(host: string | undefined): string | undefined {
  const url = `http://${host}`;
  if (host === undefined || !URL.canParse(url)) return undefined;
  const { hostname, username, pathname } = new URL(url);
  return username === "" && pathname === "/" ? hostname : undefined;
}
