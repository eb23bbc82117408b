/** Which of the two places of the service a model stands in. */
export type Slot = "production" | "staging";

/** The model that answers, as pages and JSON name it. */
export interface ModelView {
  readonly releaseId: string;
  readonly runId: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Of `model.onnx`, in hexadecimal digits. */
  readonly sha256: string;
  /** From 0 to 1; NaN if nobody knows. */
  readonly testAccuracy: number;
  readonly classes: readonly string[];
}

/** The page that asks for a picture. */
export interface UiView {
  readonly classes: readonly string[];
  /** Without a model there is nothing to ask for. */
  readonly model: ModelView | undefined;
  readonly slot: Slot;
  /** The largest file that the service takes: said on the page, and checked before anything is sent. */
  readonly maxPictureBytes?: number;
}

/** What a model says about a picture. */
export interface ResultView {
  readonly picture: {
    /** A `data:` URL of a small JPEG, PNG or WebP that the service has made; anything else is not shown. */
    readonly src: string;
    /** What the caller calls it: a file name, or a part of a URL. It may be empty. */
    readonly name: string;
  };
  /** The likeliest class. */
  readonly verdict: string;
  /** Of the likeliest class, from 0 to 1. */
  readonly probability: number;
  /** Of every class, from 0 to 1. */
  readonly probabilities: Readonly<Record<string, number>>;
  readonly model: ModelView;
  readonly slot: Slot;
}

/** Something that went wrong, in words for people. */
export interface ProblemView {
  readonly title: string;
  readonly detail: string;
  /** The HTTP status. */
  readonly status: number;
  readonly slot?: Slot;
}

/** A model on its way to production, and how good it is. */
export interface ReleaseView {
  readonly releaseId: string;
  readonly runId: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** NaN for whatever nobody knows. Accuracies are from 0 to 1. */
  readonly metrics: { readonly cost: number; readonly trainAccuracy: number; readonly testAccuracy: number };
}

/** The question before a decision. */
export interface ConfirmView {
  readonly release: ReleaseView;
  /** The model that is in production now, if there is one. */
  readonly production?: ReleaseView | undefined;
  readonly verdict: "approve" | "reject";
  /** Where the decision is posted to, on this host. */
  readonly action: string;
  /** ISO 8601: until when the link works. */
  readonly expiresAt: string;
  /** Where the model can be tried before it is decided on. */
  readonly tryUrl?: string | undefined;
  readonly slot?: Slot;
}

/** The answer to a decision. */
export interface DecidedView {
  /** `already`: the release was decided on before, and nothing was done now. */
  readonly outcome: "approved" | "rejected" | "already";
  /** With `already`: what was decided then. */
  readonly earlier?: "approved" | "rejected" | undefined;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  /** May be empty. */
  readonly reason: string;
  readonly release: ReleaseView;
  /** What is in production after it. */
  readonly production?: ReleaseView | undefined;
  readonly slot?: Slot;
}

/** A decision link that does nothing. */
export interface LinkProblemView {
  readonly problem: "expired" | "forged" | "decided";
  /** What else there is to say: a sentence for a person. */
  readonly detail?: string | undefined;
  readonly slot?: Slot;
}
