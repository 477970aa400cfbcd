import type { ValidatedEvent } from "../event.js";
import type { Texts } from "./fields.js";

/**
 * A validated request to an authorizer.
 *
 * `arn` is the ARN of the method or route. `identity` holds the token or the identity sources, which
 * are secrets. `method` and `path` are null for requests that carry only a token or a connection.
 */
export interface AuthorizerEvent<Source extends string> extends ValidatedEvent<Source> {
  readonly arn: string;
  readonly identity: readonly string[];
  readonly method: string | null;
  readonly path: string | null;
  /** Values by names in lower case. */
  readonly headers: Texts;
  readonly query: Texts;
  readonly pathParameters: Texts;
}

/** The typed fields of a request of which only the token is known. */
export const NO_REQUEST = { method: null, path: null, headers: {}, query: {}, pathParameters: {} };

/** Denies by the error that API Gateway answers with 401. */
export function refuseUnauthorized(): never {
  throw new Error("Unauthorized");
}
