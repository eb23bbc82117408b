import { accountId, hexOf, partition } from "./account.js";
import type { Answers } from "./answers.js";
import { computeStates } from "./states/compute.js";
import { messagingStates } from "./states/messaging.js";
import { networkStates } from "./states/network.js";
import type { State, StateTable } from "./states/request.js";
import { securityStates } from "./states/security.js";
import { storageStates } from "./states/storage.js";

const states: StateTable = {
  ...messagingStates,
  ...storageStates,
  ...computeStates,
  ...networkStates,
  ...securityStates,
};

export interface ResourceRequest {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The id of a resource that exists already and is only read. */
  readonly existingId?: string;
  readonly region: string;
  readonly answers: Answers;
  /** Told of every ending that Pulumi would draw at random. */
  readonly onSuffix: (suffix: string) => void;
}

/**
 * The state of a resource once AWS has created it: its inputs and what AWS would answer. A type without an entry in
 * the tables gets an ARN and an id of the common form.
 */
export function awsState(request: ResourceRequest): State {
  const { type, name, inputs, existingId, region, answers } = request;
  const hex = (length: number) => hexOf(`${type} ${name}`, length);
  const named = (input = "name"): string => {
    if (existingId !== undefined) return existingId;
    if (typeof inputs[input] === "string") return inputs[input];
    request.onSuffix(hex(7));
    return `${name}-${hex(7)}`;
  };
  const arn = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${accountId}:${rest}`;
  const state = (states[type] ?? unknownState)({ type, name, inputs, region, answers, named, arn, hex });
  return {
    ...inputs,
    ...state,
    ...(existingId === undefined ? {} : { id: existingId }),
    ...answers.states?.[name],
  } as State;
}

const unknownState: StateTable[string] = ({ type, name, inputs, arn, hex }) => {
  const [, module = "", kind = ""] = type.split(":");
  const [service = ""] = module.split("/");
  const label = typeof inputs["name"] === "string" ? inputs["name"] : `${name}-${hex(7)}`;
  return { id: label, name: label, arn: arn(service, `${kind.charAt(0).toLowerCase()}${kind.slice(1)}/${label}`) };
};
