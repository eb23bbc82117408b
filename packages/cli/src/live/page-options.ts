/** Where the live page is looked for when nobody says otherwise. */
export const defaultPagePort = 7070;

/** Whether a live page is wanted, and where. */
export interface PageOptions {
  /** The port, 0 for any that is free. Undefined when no page is wanted. */
  readonly pagePort: number | undefined;
}
