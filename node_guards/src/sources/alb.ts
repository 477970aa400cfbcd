import { allow } from "../allow-lists.js";
import { reject } from "../errors.js";
import { ALB_SOURCE } from "../generated/contract.js";
import { ALBEVENT } from "../generated/documented.js";
import { ALB_FORMS } from "../generated/forms.js";
import { ALB, type AlbOptions } from "../generated/options.js";
import { lastAndRest, type Texts } from "../http/fields.js";
import { type HttpEvent, makeHttpValidator, type RawBody } from "../http/requests.js";
import { decodeLeniently } from "../percent.js";
import { TITLES } from "../responses.js";
import type { Validator } from "../validator.js";
import { field, get, isFilled, isObject, matches, own } from "../values.js";

/** A validated request of a load balancer; see `HttpEvent`. `query` and `queryValues` are decoded. */
export interface AlbEvent<Body = RawBody> extends HttpEvent<"alb", Body> {
  /** All values of each name of the query, in order. */
  readonly queryValues: Readonly<Record<string, readonly string[]>>;
}

const TARGET_GROUP =
  /^arn:[a-z0-9-]{1,30}:elasticloadbalancing:[a-z0-9-]{5,30}:[0-9]{12}:targetgroup\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{8,32}$/;

/**
 * Validates requests of an Application Load Balancer.
 *
 * Where the target group has multi-value headers enabled, responses are converted to them.
 */
export function alb<Body = RawBody>(options: AlbOptions<Body> = {}): Validator<AlbEvent<Body>> {
  const validator = makeHttpValidator<AlbEvent<Body>>(ALB_SOURCE, "alb", options, ALB, ALB_FORMS(), ALBEVENT, (event, checks) => {
    const group = field(field(field(event, "requestContext"), "elb"), "targetGroupArn");
    const place = "requestContext.elb.targetGroupArn";
    if (!matches(TARGET_GROUP, group)) reject("malformed", place);
    allow(group, checks.given.names("targetGroups"), place);
    const method = checks.method(get(event, "httpMethod"), "httpMethod");
    const path = checks.path(get(event, "path"), "path");
    const name = either(event, "headers", "multiValueHeaders");
    const headers = name === "headers" ? checks.headers(get(event, name), name) : checks.headerLists(get(event, name), name);
    const parameters = either(event, "queryStringParameters", "multiValueQueryStringParameters");
    const sent = get(event, parameters);
    let query: Texts = {};
    let queryValues: AlbEvent["queryValues"] | undefined;
    if (sent !== null && !(isObject(sent) && !isFilled(sent))) {
      const isSingle = parameters === "queryStringParameters";
      // Looked at before it is decoded too, so that there are only lists to decode.
      if (!isSingle) lastAndRest(sent, parameters, checks.queryLimits);
      const values = decoded(sent, parameters, checks.queryLimits[0]);
      query = isSingle ? checks.query(values, parameters) : checks.queryLists(values, parameters);
      if (!isSingle) queryValues = values as AlbEvent["queryValues"];
    }
    queryValues ??= Object.fromEntries(Object.entries(query).map(([key, value]) => [key, [value]]));
    const request = { method, path, headers, query, pathParameters: {}, queryValues };
    return { ...request, content: get(event, "body"), isEncoded: get(event, "isBase64Encoded") };
  });
  return {
    ...validator,
    refuse(event, rejected) {
      const { status } = rejected;
      const answer = { ...(validator.refuse(event, rejected) as object), statusDescription: `${status} ${TITLES[status] ?? ""}` };
      return hasLists(event) ? asLists(answer) : answer;
    },
    answer(event, result) {
      const answer = validator.answer(event, result);
      return hasLists(event.raw) ? asLists(answer) : answer;
    },
  };
}

/** The name of the one that the load balancer sends: never both. */
function either<Single extends string, Lists extends string>(event: unknown, single: Single, lists: Lists): Single | Lists {
  if (get(event, lists) === null) return single;
  return get(event, single) === null ? lists : reject("inconsistent", lists);
}

/** Returns names and values (texts or lists of texts), decoded as forms are. */
function decoded(values: unknown, place: string, most: number): Readonly<Record<string, unknown>> {
  if (!isObject(values)) return reject("wrong-type", place);
  const names = Object.keys(values);
  if (names.length > most) reject("too-many", place);
  const found = Object.create(null) as Record<string, unknown>;
  for (const name of names) {
    const known = formDecoded(name, place);
    // Two spellings of one name, which programs read differently.
    if (known in found) reject("duplicate-key", `${place}.*`);
    const value = values[name];
    found[known] = Array.isArray(value) ? value.map((text) => formDecoded(text, place)) : formDecoded(value, place);
  }
  return found;
}

function formDecoded(text: unknown, place: string): string {
  if (typeof text !== "string") return reject("wrong-type", `${place}.*`);
  return /[%+]/.test(text) ? decodeLeniently(text.replaceAll("+", " "), `${place}.*`) : text;
}

function hasLists(event: unknown): boolean {
  return own(event, "multiValueHeaders") !== null;
}

/** Returns an answer with its headers as lists. */
function asLists(answer: unknown): unknown {
  const headers = own(answer, "headers");
  if (!isObject(headers) || !isFilled(headers)) return answer;
  const rest = Object.entries(answer as object).filter(([name]) => name !== "headers");
  const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return { ...Object.fromEntries(rest), multiValueHeaders: { ...lists, ...(own(answer, "multiValueHeaders") as object | null) } };
}
