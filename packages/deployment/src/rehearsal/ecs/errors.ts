/** The types of error that ECS answers with here. */
export type EcsErrorType =
  | "ClientException"
  | "ClusterNotFoundException"
  | "InvalidParameterException"
  | "SerializationException"
  | "ServiceNotFoundException"
  | "UnknownOperationException";

/** A request that ECS refuses. */
export class EcsError extends Error {
  override readonly name = "EcsError";

  constructor(
    readonly type: EcsErrorType,
    message: string,
  ) {
    super(message);
  }
}

/** A task did not come up, or was not to be kept. */
export class TaskError extends Error {
  override readonly name = "TaskError";
}
