import { below, Misread, reject, rejectAbsent } from "../errors.js";
import type { Documented } from "../generated/documented.js";
import { checkFields } from "../lines.js";
import { equal, field, get, has, isObject, text } from "../values.js";
import { checkHeaderLine, checkLine, checkVariables, LONGEST_ADDRESS, LONGEST_QUERY, type Texts } from "./fields.js";
import { decodeLeniently } from "../percent.js";
import { agreeParameters, agreePaths } from "./paths.js";
import { valuesOf } from "./queries.js";
import type { HttpChecks, Request } from "./requests.js";

// A part of the host name of every function URL.
const FUNCTION_URL = ".lambda-url.";

/** Refuses the host name of a function URL: its format is the same as of an HTTP API. */
export function checkApiDomain(domain: unknown): void {
  if (domain === null) return;
  const canContain = typeof domain === "string" || Array.isArray(domain);
  if (!canContain && !isObject(domain)) throw new Misread(false);
  if (canContain ? domain.includes(FUNCTION_URL) : Object.hasOwn(domain, FUNCTION_URL)) {
    reject("inconsistent", "requestContext.domainName");
  }
}

/** Refuses a request to an authorizer, which alone has the ARN of the route: it is not authorized yet. */
export function checkAuthorized(event: unknown): void {
  if (has(event, "routeArn")) reject("inconsistent", "routeArn");
}

/** Reads a request in payload format 2.0: of HTTP APIs and function URLs. */
export function readFormat2(event: unknown, checks: HttpChecks, lines: Documented, checkDomain: (domain: unknown) => void): Request {
  const context = field(event, "requestContext");
  const http = field(context, "http");
  if (get(event, "version") !== "2.0") reject("inconsistent", "version");
  if (!equal(get(event, "routeKey"), field(context, "routeKey"))) reject("inconsistent", "routeKey");
  const method = checks.method(get(http, "method"), "requestContext.http.method");
  const path = checks.path(get(event, "rawPath"), "rawPath");
  agreePaths(path, get(http, "path"), field(context, "stage"), "requestContext.http.path");
  checkDomain(get(context, "domainName"));
  below("requestContext", () => checkFields(lines, context));
  const headers = checks.headers(get(event, "headers"), "headers");
  const [, longest] = checks.headerLimits;
  checkHeaderLine(get(http, "userAgent"), "requestContext.http.userAgent", longest);
  checkLine(get(http, "sourceIp"), "requestContext.http.sourceIp", LONGEST_ADDRESS);
  checkLine(get(event, "rawQueryString"), "rawQueryString", LONGEST_QUERY);
  checkCookies(get(event, "cookies"), checks);
  const query = checks.query(get(event, "queryStringParameters"), "queryStringParameters");
  const raw = get(event, "rawQueryString");
  // Samples and emulators leave one of the two empty.
  if (typeof raw === "string" && raw && Object.keys(query).length && !isQuery(raw, query)) {
    reject("inconsistent", "rawQueryString");
  }
  const pathParameters = checks.pathParameters(get(event, "pathParameters"), "pathParameters");
  checkVariables(get(event, "stageVariables"));
  // A route is a method and a template, or $default, which has no template to compare with.
  const route = text(field(context, "routeKey"));
  const [routed = "", ...rest] = route.split(" ");
  const template = rest.join(" ");
  if (template && routed !== method && routed !== "ANY") reject("inconsistent", "requestContext.http.method");
  if (template) agreeParameters(path, template, pathParameters, context, "pathParameters");
  return { method, path, headers, query, pathParameters, content: get(event, "body"), isEncoded: get(event, "isBase64Encoded") };
}

function checkCookies(cookies: unknown, checks: HttpChecks): void {
  if (cookies === null) return;
  const [most, longest] = checks.headerLimits;
  if (!Array.isArray(cookies)) return rejectAbsent(cookies, "cookies");
  if (cookies.length > most) reject("too-many", "cookies");
  for (const cookie of cookies as unknown[]) {
    if (cookie === null) reject("wrong-type", "cookies.*");
    checkHeaderLine(cookie, "cookies.*", longest);
  }
}

/**
 * Whether a raw query has these parameters, of which repeated ones are joined by commas.
 *
 * API Gateway and Lambda decode a plus sign and percent-encoding, and may encode the raw query once
 * more than the client did, so it is compared as it is, and decoded once and twice.
 */
function isQuery(sent: string, query: Texts): boolean {
  const pairs = Object.entries(query);
  // Most queries have neither an encoding nor a repeated name.
  if (!/[%+]/.test(sent) && pairs.map((pair) => pair.join("=")).join("&") === sent) return true;
  let raw = sent;
  for (let times = 0; times < 3; times++) {
    const values = valuesOf(raw, "rawQueryString");
    const isUnknown = [...values].flat(2).some((text) => text.includes("\ufffd"));
    const isSame = values.size === pairs.length && pairs.every(([name, value]) => values.get(name)?.join(",") === value);
    // Bytes that are not UTF-8 may be decoded in another way.
    if (isUnknown || isSame) return true;
    raw = raw.includes("%") ? decodeLeniently(raw, "rawQueryString") : raw;
  }
  return false;
}
