import type { GraphApp } from "./graph.js";

/** What `app()` may answer. */
interface AppAnswer {
  readonly name?: unknown;
  readonly removal?: GraphApp["removal"];
  readonly protect?: boolean;
  readonly home?: unknown;
  readonly providers?: Record<string, unknown>;
}

/** The settings of the app with SST's defaults. Throws when the name or the home is missing. */
export function appSettings(answer: unknown): GraphApp {
  const { name, removal = "retain", protect = false, home, providers = {} } = (answer ?? {}) as AppAnswer;
  if (typeof name !== "string" || typeof home !== "string") {
    throw new Error("app() in sst.config.ts must answer a name and a home");
  }
  return { name, removal, protect, home, providers };
}

/** The region that the `aws` provider of the app asks for, if it asks for one. */
export function providerRegion(app: GraphApp): string | undefined {
  const aws = app.providers["aws"];
  const region = typeof aws === "object" && aws !== null ? (aws as Record<string, unknown>)["region"] : undefined;
  return typeof region === "string" ? region : undefined;
}
