/** What is used of dynalite, which has no types of its own. */
declare module "dynalite" {
  import type { Server } from "node:http";

  /** How long tables stay in the states between, in milliseconds; 500 each unless given. Without a `path`, all is in memory. */
  interface DynaliteOptions {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  export default function dynalite(options?: DynaliteOptions): Server;
}
