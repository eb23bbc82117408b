import { createServer } from "node:net";
import { InvalidInputError } from "@snn/core";
import type { WatchedRun } from "@snn/live";
import { onEndSignal } from "../train/signals.js";
import type { PageOptions } from "./page-options.js";

/** Where the live page is served: nobody else can reach it there. */
const pageHost = "localhost";

/** Makes sure that the live page can be served, before anything is started. @throws InvalidInputError when the port is taken. */
export async function checkPagePort({ pagePort }: PageOptions): Promise<void> {
  if (pagePort === undefined) return;
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", (error) => reject(refusal(pagePort, error)));
    probe.listen(pagePort, pageHost, resolve);
  });
  await new Promise((resolve) => probe.close(resolve));
}

/**
 * Serves the live page of a run, if one is wanted, while something is done, and after that until a signal comes: there is a lot to look at.
 *
 * @returns what `use` returns.
 * @throws InvalidInputError when the port is taken.
 */
export async function withLivePage<Result>(
  { pagePort }: PageOptions,
  run: () => WatchedRun,
  use: () => Promise<Result>,
): Promise<Result> {
  if (pagePort === undefined) return use();
  let stopListening = () => {};
  // Heard from the start: one that ends what is done ends the page, too.
  let isEnding = false;
  const ended = new Promise<void>((resolve) => {
    stopListening = onEndSignal(() => {
      isEnding = true;
      resolve();
    });
  });
  try {
    // Loaded here only: a training without a page needs no server.
    const { startLivePage } = await import("@snn/live");
    const page = await startLivePage({ run: run(), host: pageHost, port: pagePort }).catch((error) => {
      throw refusal(pagePort, error);
    });
    try {
      console.error(`see it learn: ${page.url}`);
      const result = await use();
      if (!isEnding) console.error(`the page stays at ${page.url} until Ctrl-C`);
      await ended;
      return result;
    } finally {
      await page.close();
    }
  } finally {
    stopListening();
  }
}

function refusal(port: number, error: NodeJS.ErrnoException): Error {
  if (error.code !== "EADDRINUSE" && error.code !== "EACCES") return error;
  const found = error.code === "EACCES" ? "a port that only the administrator may use" : "a port that is taken";
  return new InvalidInputError([{ file: "--port", path: "", found: `${found} (${port})`, expected: "another port" }]);
}
