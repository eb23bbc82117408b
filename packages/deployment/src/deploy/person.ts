import { createInterface } from "node:readline";
import { InterruptedError } from "./errors.js";

/** Somebody at a terminal who can be asked. */
export interface Person {
  /** Asks, and waits for a line. @returns what was typed, without blanks around it. @throws InterruptedError at Ctrl-C and Ctrl-D */
  ask(question: string): Promise<string>;
  /** Shows a line. */
  tell(line: string): void;
  /** Lets go of the terminal, so that programs get its signals. */
  close(): void;
}

/** A person at these streams, which are a terminal but in tests. */
export function personAt(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Person {
  const terminal = createInterface({ input, output });
  // Lines may come before they are asked for, as from somebody who pastes several.
  const lines = terminal[Symbol.asyncIterator]();
  let isAsking = false;
  let isInterrupted = false;
  terminal.on("SIGINT", () => {
    // While nothing is asked, Ctrl-C means what it means elsewhere.
    if (!isAsking) process.kill(process.pid, "SIGINT");
    isInterrupted = true;
    terminal.close();
  });
  return {
    async ask(question) {
      isAsking = true;
      terminal.setPrompt(question);
      terminal.prompt();
      const { done, value } = await lines.next();
      isAsking = false;
      if (done || isInterrupted) throw new InterruptedError("\nnothing was done");
      return value.trim();
    },
    tell: (line) => void output.write(`${line}\n`),
    close: () => terminal.close(),
  };
}
