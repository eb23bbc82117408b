/** An error as AWS answers it: the name is what the SDK gives to the exception that it throws. */
export class ServiceError extends Error {
  /** @param name AWS's error code, such as `ResourceNotFoundException`. */
  constructor(
    override readonly name: string,
    message: string,
    readonly statusCode = 400,
  ) {
    super(message);
  }
}

/** What AWS calls a request whose parameters do not fit. */
export function invalidRequest(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}

/** What AWS calls an event pattern that it does not take. */
export function invalidPattern(reason: string): ServiceError {
  return new ServiceError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);
}
