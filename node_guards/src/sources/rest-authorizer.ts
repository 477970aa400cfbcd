import { wholly } from "../allow-lists.js";
import { below, Misread, reject } from "../errors.js";
import { makeEvent } from "../event.js";
import { REST_AUTHORIZER_SOURCE } from "../generated/contract.js";
import { type Fields, REST_AUTHORIZER_EVENT } from "../generated/documented.js";
import { REST_AUTHORIZER_FORMS } from "../generated/forms.js";
import { REST_AUTHORIZER, type RestAuthorizerOptions } from "../generated/options.js";
import { type AuthorizerEvent, NO_REQUEST, refuseUnauthorized } from "../http/authorizers.js";
import { checkConnection } from "../http/connections.js";
import { checkLine } from "../http/fields.js";
import { readFields, readFormat1 } from "../http/format1.js";
import { agreeApi, agreeRequest, type Parts, partsOf } from "../http/method-arns.js";
import { checkClimbing } from "../http/paths.js";
import { HttpChecks, readAt } from "../http/requests.js";
import { checkFields } from "../lines.js";
import { read } from "../options.js";
import { makeValidator, type Validator } from "../validator.js";
import { field, get, has, isObject } from "../values.js";

/** A validated request to an authorizer of a REST or WebSocket API; see `AuthorizerEvent`. */
export type RestAuthorizerEvent = AuthorizerEvent<"rest-authorizer">;

const CONTEXT = REST_AUTHORIZER_EVENT["requestContext"] as Fields;

/**
 * Validates requests to a Lambda authorizer of a REST API or WebSocket API, and of an HTTP API in
 * payload format 1.0. A refused one is answered with the error `Unauthorized`, a 401 response.
 */
export function restAuthorizer(options: RestAuthorizerOptions = {}): Validator<RestAuthorizerEvent> {
  const given = read("restAuthorizer", options, REST_AUTHORIZER, REST_AUTHORIZER_FORMS());
  const checks = new HttpChecks({ ...given, path: undefined });
  const pattern = options.token === undefined ? undefined : wholly(options.token);
  return makeValidator(REST_AUTHORIZER_SOURCE, (event) => readAt(() => check(event)), { refuse: refuseUnauthorized });

  function check(event: unknown): RestAuthorizerEvent {
    // Only HTTP APIs send the version.
    if (has(event, "version") && get(event, "version") !== "1.0") reject("inconsistent", "version");
    const arn = get(event, "methodArn") as string;
    const parts = partsOf(arn, "methodArn", given.names("apis"));
    const kind = get(event, "type");
    if (kind !== "TOKEN" && kind !== "REQUEST") reject(typeof kind === "string" ? "malformed" : "wrong-type", "type");
    const made = kind === "TOKEN" ? ofToken(event, parts) : ofRequest(event, parts);
    return makeEvent<RestAuthorizerEvent>("rest-authorizer", event, REST_AUTHORIZER_EVENT, { ...made, arn });
  }

  function ofToken(event: unknown, parts: Parts): Omit<typeof NO_REQUEST, "identity"> & { readonly identity: string[] } {
    // Only the ARN has the path of the request.
    checkClimbing(parts.path, "methodArn");
    const token = get(event, "authorizationToken") as string | null;
    checkLine(token, "authorizationToken", given.number("maxToken"));
    if (!token) return reject("missing", "authorizationToken");
    if (pattern && !pattern.test(token)) reject("not-allowed", "authorizationToken");
    return { ...NO_REQUEST, identity: [token] };
  }

  function ofRequest(event: unknown, parts: Parts): Omit<RestAuthorizerEvent, "arn" | "documented" | "raw" | "trigger"> {
    const context = field(event, "requestContext");
    below("requestContext", () => checkFields(CONTEXT, context));
    agreeApi(parts, context, "methodArn");
    checkIdentity(field(context, "identity"));
    const made = has(context, "connectionId") ? ofConnection(event, context, parts) : readFormat1(event, checks, CONTEXT);
    if (made.method !== null) {
      agreeRequest(parts, made, field(event, "resource") as string, context, "methodArn");
    }
    // Only HTTP APIs send these: the identity sources, in one text with commas.
    for (const name of ["authorizationToken", "identitySource"]) checkLine(get(event, name), name, given.number("maxToken"));
    const source = get(event, "identitySource") as string | null;
    const { method, path, headers, query, pathParameters } = made;
    return { method, path, headers, query, pathParameters, identity: source ? [source] : [] };
  }

  function checkIdentity(identity: unknown): void {
    if (!isObject(identity)) throw new Misread(false);
    const known = CONTEXT["identity"] as Fields;
    for (const [name, value] of Object.entries(identity)) {
      // A certificate is of several lines, and API Gateway has checked it.
      if (Object.hasOwn(known, name) && name !== "clientCert") {
        checkLine(value, `requestContext.identity.${name}`, checks.headerLimits[1]);
      }
    }
  }

  function ofConnection(event: unknown, context: unknown, parts: Parts): typeof NO_REQUEST {
    checkConnection(context);
    if (parts.method !== field(context, "routeKey")) reject("inconsistent", "methodArn");
    return { ...NO_REQUEST, ...readFields(event, checks) };
  }
}
