/** Bytes of one tensor, or a part of them. */
export interface Range {
  readonly key: string;
  /** First byte; 0 when left out. */
  readonly offset?: number;
  /** Bytes; all that follow when left out. */
  readonly length?: number;
}

/** A part of a tensor to be written. */
export interface Write {
  readonly key: string;
  /** Bytes of the whole tensor, so that its first part can make room for the others. */
  readonly size: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Items of one position that were computed together, and what they leave behind. */
export interface Completion {
  readonly position: number;
  /** The items' bits in the position's bitmap. */
  readonly items: readonly number[];
  /** Items of the position in all. */
  readonly total: number;
  readonly writes: readonly Write[];
  /** Messages that the items came in, and how many of these had been delivered before. */
  readonly deliveries: number;
  readonly redeliveries: number;
  /** What else is added to the run's counters, whether the position has passed or not. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** What became of a {@link Completion}. */
export interface CompletionOutcome {
  /** The position has passed: nothing was written. */
  readonly stale: boolean;
  /** Items that had been completed before. */
  readonly duplicates: number;
  /** Every bit of the position is set. */
  readonly complete: boolean;
}

/** How far a run may go. */
export interface Steering {
  /** It stays where it is. */
  readonly paused: boolean;
  /** The position that it does not go beyond. Left out when there is none. */
  readonly stopAt?: number;
}

/**
 * The shared memory of a run: tensors under immutable names, the position reached, and a bitmap for the
 * position that is being worked on. Runs cannot see each other.
 */
export interface ParameterServer {
  /** @returns the bytes of every range, in order; undefined for a tensor that is not there (any more). The bytes may be a view: do not write to them. */
  read(runId: string, ranges: readonly Range[]): Promise<(Uint8Array | undefined)[]>;

  /** Writes tensors whatever the position is. The bytes may be kept without copying: do not write to them afterwards. */
  write(runId: string, writes: readonly Write[]): Promise<void>;

  /**
   * Atomically: unless the position has passed, writes the tensors and sets the items' bits. Either way the deliveries are
   * added to the run's counters: to `delivered` and `redelivered`, and to `stale` when the position has passed, else to
   * `duplicate` as far as they set no bit. Of a run that is nowhere nothing is counted.
   */
  complete(runId: string, completion: Completion): Promise<CompletionOutcome>;

  /** The items of a position whose bits are not set yet. */
  missing(runId: string, position: number, total: number): Promise<number[]>;

  /** The position reached; undefined when the run is not here. */
  position(runId: string): Promise<number | undefined>;

  /**
   * Atomically puts a run that is at no position yet at its first one, or at that of a checkpoint, if the tensors that it needs
   * there are all present. A run that is somewhere stays there.
   *
   * @returns false when a tensor is missing: the parameter server has lost it since it was written.
   */
  start(runId: string, position: number, tensors: readonly string[]): Promise<boolean>;

  /**
   * Atomically moves the run from the position before to this one, if all items of the position before are completed, the run is not
   * paused, and it may go so far. The claim is provisional until it is confirmed.
   *
   * @param total items of the position before.
   * @returns true for the one that moved it.
   */
  claim(runId: string, position: number, total: number): Promise<boolean>;

  /** Says that the tasks of the position that the run is at are in the queue. Of any other position it changes nothing. */
  confirm(runId: string, position: number): Promise<void>;

  /**
   * Whether the run is at this position, and nobody has confirmed that: whoever claimed it, or started the run there, is at it still, or
   * has died before its tasks were in the queue.
   */
  isProvisional(runId: string, position: number): Promise<boolean>;

  /**
   * Atomically pauses a run or lets it go on, and says how far it may go. Where it is to stop was said for good by the first who did.
   *
   * @returns false when the run is nowhere, or has already got to where it is to stop: nothing is changed then.
   */
  steer(runId: string, steering: Steering): Promise<boolean>;

  /** How far a run may go. One that is nowhere is not paused. */
  steering(runId: string): Promise<Steering>;

  /** Drops tensors. */
  release(runId: string, keys: readonly string[]): Promise<void>;

  /** Adds to the run's counters, if the run is at a position: a late message must not leave anything of a run that is forgotten. */
  count(runId: string, counts: Readonly<Record<string, number>>): Promise<void>;

  counters(runId: string): Promise<Record<string, number>>;

  /** Drops all that is known of a run. */
  forget(runId: string): Promise<void>;
}
