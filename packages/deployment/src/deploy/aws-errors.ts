import { DeploymentError } from "./errors.js";

/** Names that the SDK gives to errors of services, and of itself. */
const fromAws = /^(CredentialsProviderError|TokenProviderError|TimeoutError)$/;

/**
 * An error of the SDK as one that a person can act on; any other error as it is. The checks have passed by then: what fails here is a
 * permission, a session that has ended, or the network.
 */
export function readableError(error: unknown): unknown {
  const { name, message, $metadata } = error as { name?: string; message?: string; $metadata?: unknown };
  const { code, syscall } = error as NodeJS.ErrnoException;
  const isOfNetwork = syscall !== undefined && /^(getaddrinfo|connect|read|write)$/.test(syscall);
  if ($metadata === undefined && !fromAws.test(name ?? "") && !isOfNetwork) return error;
  const what = `AWS: ${name === "Error" ? code : name}: ${message}`;
  return new DeploymentError(`${what}\nRun the same command again when that is mended: it goes on where it stopped`, {
    cause: error,
  });
}
