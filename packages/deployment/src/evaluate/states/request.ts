import type { Answers } from "../answers.js";

/** A resource that AWS is asked to create. */
export interface StateRequest {
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly region: string;
  readonly answers: Answers;
  /** The physical name: an input of this name, or what Pulumi makes up. */
  readonly named: (input?: string) => string;
  /** `arn:aws:<service>:<region>:<account>:<rest>`. */
  readonly arn: (service: string, rest: string) => string;
  /** Hexadecimal digits that belong to this resource. */
  readonly hex: (length: number) => string;
}

/** What AWS answers beside the inputs. */
export type State = Readonly<Record<string, unknown>> & { readonly id: string };
export type StateTable = Readonly<Record<string, (request: StateRequest) => State>>;
