// What `snn dataset build` may be asked for. Here is nothing that takes time to load: every start of the command line reads it.

/** Changes of a picture that leave what it shows. */
export const augmentations = ["flip", "rotate", "crop", "colour"] as const;
export type Augmentation = (typeof augmentations)[number];

/** How the training set gets as many examples of every class: not at all, by leaving some out, or by repeating some. */
export const balances = ["none", "undersample", "oversample"] as const;
export type Balance = (typeof balances)[number];

/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a data set is made of pictures. */
export interface BuildOptions {
  readonly size: Size;
  /** One channel instead of three. */
  readonly gray: boolean;
  readonly fit: "fill" | "cover" | "contain";
  /** The share of every class that is kept for the test, unless the source says which pictures are. Between 0 and 1. */
  readonly testShare: number;
  /** Of whatever is drawn. */
  readonly seed: number;
  readonly balance: Balance;
  readonly augment: readonly Augmentation[];
  /** Changed copies of every training picture. */
  readonly copies: number;
}
