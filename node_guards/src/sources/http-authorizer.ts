import { reject, rejectAbsent } from "../errors.js";
import { makeEvent } from "../event.js";
import { HTTP_AUTHORIZER_SOURCE } from "../generated/contract.js";
import { HTTP_AUTHORIZER_EVENT } from "../generated/documented.js";
import { HTTP_AUTHORIZER, type HttpAuthorizerOptions } from "../generated/options.js";
import { type AuthorizerEvent, refuseUnauthorized } from "../http/authorizers.js";
import { checkLine } from "../http/fields.js";
import { checkApiDomain, readFormat2 } from "../http/format2.js";
import { agreeApi, agreeRequest, partsOf } from "../http/method-arns.js";
import { HttpChecks, readAt } from "../http/requests.js";
import { read } from "../options.js";
import { makeValidator, type Validator } from "../validator.js";
import { field, get } from "../values.js";

/** A validated request to an authorizer of an HTTP API, format 2.0; see `AuthorizerEvent`. */
export type HttpAuthorizerEvent = AuthorizerEvent<"http-authorizer">;

const CONTEXT = HTTP_AUTHORIZER_EVENT["requestContext"] ?? 0;

/**
 * Validates requests to a Lambda authorizer of an HTTP API (payload format 2.0).
 *
 * A refused one is answered `isAuthorized: false`; without `simple`, with the error `Unauthorized`.
 */
export function httpAuthorizer(options: HttpAuthorizerOptions = {}): Validator<HttpAuthorizerEvent> {
  const given = read("httpAuthorizer", options, HTTP_AUTHORIZER);
  const checks = new HttpChecks(given);
  const refuse = given.flag("simple") ? () => ({ isAuthorized: false }) : refuseUnauthorized;
  return makeValidator(HTTP_AUTHORIZER_SOURCE, (event) => readAt(() => check(event)), { refuse });

  function check(event: unknown): HttpAuthorizerEvent {
    const arn = get(event, "routeArn") as string;
    const parts = partsOf(arn, "routeArn", given.names("apis"));
    if (get(event, "type") !== "REQUEST") reject("malformed", "type");
    const context = field(event, "requestContext");
    agreeApi(parts, context, "routeArn");
    const { method, path, headers, query, pathParameters } = readFormat2(event, checks, CONTEXT, checkApiDomain);
    const [, ...template] = (field(event, "routeKey") as string).split(" ");
    agreeRequest(parts, { method, path }, template.join(" "), context, "routeArn");
    const identity = sourcesOf(get(event, "identitySource"));
    const made = { arn, identity, method, path, headers, query, pathParameters };
    return makeEvent<HttpAuthorizerEvent>("http-authorizer", event, HTTP_AUTHORIZER_EVENT, made);
  }

  /** An authorizer without identity sources is asked about every request. */
  function sourcesOf(sources: unknown): string[] {
    if (sources === null) return [];
    if (!Array.isArray(sources)) return rejectAbsent(sources, "identitySource");
    if (sources.length > checks.headerLimits[0]) reject("too-many", "identitySource");
    if (sources.includes(null)) reject("wrong-type", "identitySource.*");
    for (const source of sources as unknown[]) checkLine(source, "identitySource.*", given.number("maxToken"));
    return sources as string[];
  }
}
