import { reject } from "../errors.js";
import { REST_API_SOURCE } from "../generated/contract.js";
import { REST_API_EVENT } from "../generated/documented.js";
import { REST_API_FORMS } from "../generated/forms.js";
import { REST_API, type RestApiOptions } from "../generated/options.js";
import { readFormat1 } from "../http/format1.js";
import { type RawBody, type HttpEvent, makeHttpValidator } from "../http/requests.js";
import type { Validator } from "../validator.js";
import { get, has } from "../values.js";

/** A validated request of a REST API; see `HttpEvent`. */
export type RestApiEvent<Body = RawBody> = HttpEvent<"rest-api", Body>;

const CONTEXT = REST_API_EVENT["requestContext"] ?? 0;

/** Validates requests of an API Gateway REST API (payload format 1.0). */
export function restApi<Body = RawBody>(options: RestApiOptions<Body> = {}): Validator<RestApiEvent<Body>> {
  return makeHttpValidator(REST_API_SOURCE, "restApi", options, REST_API, REST_API_FORMS(), REST_API_EVENT, (event, checks) => {
    // Only HTTP APIs send the version.
    if (has(event, "version") && get(event, "version") !== "1.0") reject("inconsistent", "version");
    // Only requests to an authorizer have this: they are not authorized yet.
    if (has(event, "methodArn")) reject("inconsistent", "methodArn");
    return readFormat1(event, checks, CONTEXT);
  });
}
