/** The shares of messages that something befalls, from 0 to 1. */
export interface FaultShares {
  /** The same seed breaks the same messages. */
  readonly seed: number;
  /** Delivered twice. @default 0 */
  readonly duplicate?: number;
  /** Delivered in random order. @default 0 */
  readonly reorder?: number;
  /** Handled, but the acknowledgement is lost. @default 0 */
  readonly lose?: number;
  /** Half done when the worker dies. @default 0 */
  readonly crash?: number;
}
