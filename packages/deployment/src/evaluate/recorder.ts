import type { Answers } from "./answers.js";
import type { MockResource, MonitorMethods, PulumiMocks, ReadRequest, RegisterRequest } from "./app-module.js";
import { answerCall } from "./aws-calls.js";
import { awsState } from "./aws-state.js";
import type { GraphOptions, GraphResource } from "./graph.js";
import { toPlain } from "./plain.js";

export interface RecorderSettings {
  readonly region: string;
  readonly answers: Answers;
  /** Told of every ending of a physical name that Pulumi would draw at random. */
  readonly onSuffix: (suffix: string) => void;
  /** Local folders and what stands for them in the graph: it must be the same on every machine. */
  readonly folders: readonly (readonly [path: string, name: string])[];
}

/** Takes down every resource that the app asks for, and answers as AWS would. */
export interface Recorder {
  readonly resources: readonly GraphResource[];
  readonly mocks: PulumiMocks;
  /** Makes Pulumi's mock monitor tell of options and parents, too. */
  readonly listenTo: (monitor: MonitorMethods) => void;
}

/** A recorder for one evaluation. */
export function createRecorder({ region, answers, onSuffix, folders }: RecorderSettings): Recorder {
  const resources: GraphResource[] = [];
  let lastOptions: GraphOptions = {};

  const newResource = async ({ type, name, inputs: given, id, custom }: MockResource) => {
    const options = lastOptions;
    const { __provider, ...asked } = (await toPlain(given, folders)) as Record<string, unknown>;
    if (custom === false) return { id: name, state: asked };
    const existing = id === undefined || id === "" ? {} : { existingId: id };
    // SST gives a name even to what is only read; AWS answers its real one.
    const inputs = "existingId" in existing ? {} : asked;
    const state = awsState({ type, name, inputs, ...existing, region, answers, onSuffix });
    resources.push({ type, name, inputs, state, options: { ...options, ...existing } });
    return { id: state.id, state };
  };

  const call: PulumiMocks["call"] = async ({ token, inputs }) =>
    answerCall(token, (await toPlain(inputs, folders)) as Record<string, unknown>, region);

  const listenTo = (monitor: MonitorMethods) => {
    const { registerResource, readResource, newUrn } = monitor;
    // The monitor calls newResource before it awaits anything: the options are those of that resource.
    monitor.registerResource = function (request, callback) {
      lastOptions = optionsOf(request);
      return registerResource.call(this, request, callback);
    };
    monitor.readResource = function (request, callback) {
      lastOptions = parentOf(request);
      return readResource.call(this, request, callback);
    };
    // Pulumi itself leaves the stack out of the type in a URN, and SST reads the type of a link from there.
    monitor.newUrn = function (parent, type, name) {
      return newUrn.call(this, isStack(parent) ? "" : parent, type, name);
    };
  };

  return { resources, mocks: { newResource, call }, listenTo };
}

function optionsOf(request: RegisterRequest): GraphOptions {
  const ignoreChanges = request.getIgnorechangesList();
  return {
    ...parentOf(request),
    ...(request.getProtect() ? { protect: true } : {}),
    ...(request.getRetainondelete() ? { retainOnDelete: true } : {}),
    ...(ignoreChanges.length > 0 ? { ignoreChanges: [...new Set(ignoreChanges)].sort() } : {}),
  };
}

function parentOf(request: ReadRequest): GraphOptions {
  const urn = request.getParent();
  const name = urn.split("::").at(-1);
  return urn === "" || isStack(urn) || name === undefined ? {} : { parent: name };
}

function isStack(urn: string): boolean {
  return urn.split("::").at(-2) === "pulumi:pulumi:Stack";
}
