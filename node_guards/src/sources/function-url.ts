import { reject } from "../errors.js";
import { FUNCTION_URL_SOURCE } from "../generated/contract.js";
import { FUNCTION_URL_FORMS } from "../generated/forms.js";
import { FUNCTION_URL, type FunctionUrlOptions } from "../generated/options.js";
import { HTTP_API_EVENT } from "../generated/documented.js";
import { checkAuthorized, readFormat2 } from "../http/format2.js";
import { type RawBody, type HttpEvent, makeHttpValidator } from "../http/requests.js";
import { isLonger } from "../text.js";
import type { Validator } from "../validator.js";

/** A validated request to a function URL; see `HttpEvent`. */
export type FunctionUrlEvent<Body = RawBody> = HttpEvent<"function-url", Body>;

const CONTEXT = HTTP_API_EVENT["requestContext"] ?? 0;
// https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html; an emulator's host is local.
const DOMAIN = /^[^.\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+\.lambda-url\.[a-z0-9-]+\.(?:on\.aws|localhost(?:\.localstack\.cloud)?(?::[0-9]+)?)$/;

/** Validates requests to a Lambda function URL (payload format 2.0). */
export function functionUrl<Body = RawBody>(options: FunctionUrlOptions<Body> = {}): Validator<FunctionUrlEvent<Body>> {
  return makeHttpValidator(FUNCTION_URL_SOURCE, "functionUrl", options, FUNCTION_URL, FUNCTION_URL_FORMS(), HTTP_API_EVENT, (event, checks) => {
    const request = readFormat2(event, checks, CONTEXT, checkDomain);
    checkAuthorized(event);
    return request;
  });
}

/** A function URL has no domain name but its own. */
function checkDomain(domain: unknown): void {
  if (domain === null) return;
  if (typeof domain !== "string") return reject("wrong-type", "requestContext.domainName");
  if (isLonger(domain, 253) || !DOMAIN.test(domain)) reject("inconsistent", "requestContext.domainName");
}
