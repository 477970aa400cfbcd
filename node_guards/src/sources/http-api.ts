import { HTTP_API_SOURCE } from "../generated/contract.js";
import { HTTP_API_EVENT } from "../generated/documented.js";
import { HTTP_API_FORMS } from "../generated/forms.js";
import { HTTP_API, type HttpApiOptions } from "../generated/options.js";
import { checkApiDomain, checkAuthorized, readFormat2 } from "../http/format2.js";
import { type RawBody, type HttpEvent, makeHttpValidator } from "../http/requests.js";
import type { Validator } from "../validator.js";

/** A validated request in payload format 2.0; see `HttpEvent`. */
export type HttpApiEvent<Body = RawBody> = HttpEvent<"http-api", Body>;

const CONTEXT = HTTP_API_EVENT["requestContext"] ?? 0;

/** Validates requests of an API Gateway HTTP API (payload format 2.0). */
export function httpApi<Body = RawBody>(options: HttpApiOptions<Body> = {}): Validator<HttpApiEvent<Body>> {
  return makeHttpValidator(HTTP_API_SOURCE, "httpApi", options, HTTP_API, HTTP_API_FORMS(), HTTP_API_EVENT, (event, checks) => {
    const request = readFormat2(event, checks, CONTEXT, checkApiDomain);
    checkAuthorized(event);
    return request;
  });
}
