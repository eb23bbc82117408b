import type { IncomingHttpHeaders } from "node:http";
import type { Access } from "../policy.js";

/** A request as it came from an SDK. */
export interface ServiceRequest {
  readonly method: string;
  /** The path as it was sent, with its escapes. */
  readonly path: string;
  /** What comes after the question mark, as it was sent. */
  readonly search: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Where resources are that a request names without their ARN. */
export interface Place {
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
}

/** What a request asks for: AWS's name of the operation, and every access that it needs. */
export interface RequestedOperation {
  readonly operation: string;
  readonly accesses: readonly Access[];
}

/** What is asked for cannot be told, so nobody can say who may do it: such a request is refused. */
export class UnknownRequestError extends Error {
  override readonly name = "UnknownRequestError";
}

/** The operation in `x-amz-target`, after the name of the service. @throws UnknownRequestError */
export function targetOf({ headers }: ServiceRequest, service: string): string {
  const target = String(headers["x-amz-target"]);
  if (!target.startsWith(`${service}.`)) throw new UnknownRequestError(`the target ${target} is not ${service}'s`);
  return target.slice(service.length + 1);
}

/** The parameters in a body of JSON. @throws UnknownRequestError */
export function parametersOf({ body }: ServiceRequest): Readonly<Record<string, unknown>> {
  try {
    const parameters: unknown = JSON.parse(body.toString());
    if (typeof parameters === "object" && parameters !== null) return parameters as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new UnknownRequestError("the body is not a JSON object");
}

/** A text among the parameters. @throws UnknownRequestError when there is none. */
export function textOf(parameters: Readonly<Record<string, unknown>>, name: string): string {
  const value = parameters[name];
  if (typeof value !== "string" || value === "") throw new UnknownRequestError(`there is no ${name}`);
  return value;
}

/** A list among the parameters, empty when it is not there. */
export function listOf(parameters: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const value = parameters[name];
  return Array.isArray(value) ? value : [];
}
