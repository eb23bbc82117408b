import type { EndSignal } from "./signals.js";

/** Something failed that was asked of AWS or of a program. The message says what happened and what to do. */
export class DeploymentError extends Error {
  override readonly name = "DeploymentError";
  /** What SST had printed, where it is SST that has failed. */
  readonly sstOutput: string;

  constructor(message: string, options: ErrorOptions & { readonly sstOutput?: string } = {}) {
    super(message, options);
    this.sstOutput = options.sstOutput ?? "";
  }
}

/** A signal, the end of the input, or second thoughts came before the work was done. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";

  constructor(
    message: string,
    readonly by: EndSignal = "SIGINT",
  ) {
    super(message);
  }
}
