import { Misread, reject } from "../errors.js";
import { HTTP_API_EVENT } from "../generated/documented.js";
import { HTTP_API_FORMS } from "../generated/forms.js";
import { HTTP_API, type HttpApiOptions } from "../generated/options.js";
import { readFormat2 } from "../http/format2.js";
import { type RawBody, type HttpEvent, makeHttpValidator } from "../http/requests.js";
import type { Validator } from "../validator.js";
import { isObject } from "../values.js";

/** A validated request in payload format 2.0; see `HttpEvent`. */
export type HttpApiEvent<Body = RawBody> = HttpEvent<"http-api", Body>;

const CONTEXT = HTTP_API_EVENT["requestContext"] ?? 0;
// A part of the host name of every function URL.
const FUNCTION_URL = ".lambda-url.";

/** Validates requests of an API Gateway HTTP API (payload format 2.0). */
export function httpApi<Body = RawBody>(options: HttpApiOptions<Body> = {}): Validator<HttpApiEvent<Body>> {
  return makeHttpValidator("http-api", "httpApi", options, HTTP_API, HTTP_API_FORMS(), HTTP_API_EVENT, (event, checks) =>
    readFormat2(event, checks, CONTEXT, checkDomain),
  );
}

/** The format is the same, so only the host name identifies a function URL's request. */
function checkDomain(domain: unknown): void {
  if (domain === null) return;
  const canContain = typeof domain === "string" || Array.isArray(domain);
  if (!canContain && !isObject(domain)) throw new Misread(false);
  if (canContain ? domain.includes(FUNCTION_URL) : Object.hasOwn(domain, FUNCTION_URL)) {
    reject("inconsistent", "requestContext.domainName");
  }
}
