import { connect } from "./connection.js";
import type { HandlerDependencies } from "./dependencies.js";
import type { Resources } from "./resources.js";
import { powertoolsTelemetry } from "./telemetry.js";

/**
 * What the entry point of a function builds its handler from, once per process.
 *
 * @param name the function, in its logs and metrics.
 * @throws ResourceError
 */
export function functionNamed(name: string): HandlerDependencies & { readonly resources: Resources } {
  const { services, deadLetters, resources } = connect();
  return { services, deadLetters, resources, telemetry: powertoolsTelemetry(name) };
}
