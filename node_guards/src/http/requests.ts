import { wholly } from "../allow-lists.js";
import { type Decode, decoder } from "../bodies.js";
import type { Source } from "../contract.js";
import { type Cors, originOf } from "../cors.js";
import { EventRejected, refusedAt, reject, rejectAbsent } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import type { Documented } from "../generated/documented.js";
import type { Forms } from "../forms.js";
import type { Options } from "../generated/options.js";
import { type Given, read } from "../options.js";
import { problem } from "../responses.js";
import { HEADER_CONTROL, isLonger, PARAMETER_CONTROL, strip, TEXT_CONTROL, utf8 } from "../text.js";
import { makeValidator, type Validator } from "../validator.js";
import { boundedParameters, checkTexts, decodedBody, lastAndRest, type Limits, lowercaseHeaders, type Texts } from "./fields.js";
import { answerChecker } from "./answers.js";
import { checkClimbing } from "./paths.js";

/**
 * A validated request.
 *
 * `headers` has lower-case names. `query` and `pathParameters` map each name to its last value. `body`
 * is the text, the bytes of a base64 body, or the result of the declared model; null without a body.
 */
export interface HttpEvent<Source extends string, Body> extends ValidatedEvent<Source> {
  readonly method: string;
  readonly path: string;
  readonly headers: Texts;
  readonly query: Texts;
  readonly pathParameters: Texts;
  readonly body: Body;
}

/** The body of a request without a declared model. */
export type RawBody = string | Buffer | null;

/** What a source's own checks return of a request. */
export type Request = Pick<HttpEvent<string, unknown>, "method" | "path" | "headers" | "query" | "pathParameters"> & {
  readonly content: unknown;
  readonly isEncoded: unknown;
  /** The name of the field that `isEncoded` comes from. */
  readonly flag?: string;
};

// RFC 9110, section 9.1: a method is a token; AWS sends those of the RFC in capitals.
const METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
// RFC 9110, section 9.3: the body of such a request has no defined meaning, so clients send none.
const WITHOUT_BODY = ["DELETE", "GET", "HEAD", "OPTIONS"];
const JSON_TYPES = ["application/json", "application/*+json"];

/** The checks that the sources of requests share, with the limits of a validator. */
export class HttpChecks {
  readonly headerLimits: Limits;
  readonly queryLimits: Limits;
  readonly queryControl: RegExp;
  private readonly methods: readonly string[];
  private readonly pattern: RegExp | undefined;
  private readonly decode: Decode | undefined;
  private readonly types: readonly string[] | undefined;
  private readonly answers: ReturnType<typeof answerChecker>;

  constructor(readonly given: Given) {
    const { body, path } = given;
    this.methods = given.names("methods") ?? METHODS;
    this.pattern = path === undefined ? undefined : wholly(path as string | RegExp);
    this.decode = decoder(body, given.number("maxDepth"), given.number("maxNodes"));
    // A message of a connection has no header that could name its media type.
    const hasTypes = body !== undefined && "contentTypes" in given;
    this.types = given.names("contentTypes") ?? (hasTypes ? JSON_TYPES : undefined);
    this.answers = answerChecker(given["returns"]);
    this.queryControl = given.flag("singleLine") ? PARAMETER_CONTROL : TEXT_CONTROL;
    this.headerLimits = [given.number("maxHeaders"), given.number("maxHeader")];
    this.queryLimits = [given.number("maxQuery"), given.number("maxQueryValue")];
  }

  /** A problem with the status of the refusal, and nothing about its reason. */
  refuse(event: unknown, rejected: EventRejected): unknown {
    // RFC 9110, section 15.5.6: an answer of 405 names the methods that are allowed.
    const allow = rejected.status === 405 ? { Allow: [...this.methods].sort().join(", ") } : {};
    const cors = this.given["cors"] as Cors | undefined;
    return problem(rejected.status, { ...allow, ...cors?.headers(originOf(event)) });
  }

  /** The handler's result, or the response that `returns` makes of it. */
  answer({ method, raw }: HttpEvent<string, unknown>, result: unknown): unknown {
    const cors = this.given["cors"] as Cors | undefined;
    return this.answers ? this.answers(result, method, cors?.headers(originOf(raw)) ?? {}) : result;
  }

  method(method: unknown, place: string): string {
    if (typeof method !== "string") return rejectAbsent(method, place);
    if (!this.methods.includes(method)) reject("method-not-allowed", place);
    return method;
  }

  path(path: unknown, place: string): string {
    if (typeof path !== "string") return rejectAbsent(path, place);
    if (isLonger(path, this.given.number("maxPath"))) reject("too-long", place);
    if (!path.startsWith("/")) reject("malformed", place);
    checkClimbing(path, place);
    if (this.pattern && !this.pattern.test(path)) reject("not-allowed", place);
    return path;
  }

  headers(headers: unknown, place: string): Texts {
    return lowercaseHeaders(headers, place, this.headerLimits);
  }

  query(query: unknown, place: string): Texts {
    return boundedParameters(query, place, this.queryLimits, this.queryControl);
  }

  pathParameters(parameters: unknown, place: string): Texts {
    return boundedParameters(parameters, place, [
      this.given.number("maxPathParameters"),
      this.given.number("maxPathParameter"),
    ]);
  }

  /** The same for headers whose values are lists, so that a name can have several. */
  headerLists(lists: unknown, place: string): Texts {
    if (lists === null) return {};
    const { last, rest } = lastAndRest(lists, place, this.headerLimits);
    checkTexts(rest, place, this.headerLimits[1], HEADER_CONTROL);
    return this.headers(last, place);
  }

  queryLists(lists: unknown, place: string): Texts {
    if (lists === null) return {};
    const { last, rest } = lastAndRest(lists, place, this.queryLimits);
    checkTexts(rest, place, this.queryLimits[1], this.queryControl);
    return this.query(last, place);
  }

  body({ content, isEncoded, headers, method, flag = "isBase64Encoded" }: Omit<Request, "path" | "pathParameters" | "query">): unknown {
    const most = this.given.number("maxBody");
    if (typeof isEncoded !== "boolean" && isEncoded !== null) reject("wrong-type", flag);
    if (content === null || content === "") {
      return this.decode && !WITHOUT_BODY.includes(method) ? reject("missing", "body") : null;
    }
    if (typeof content !== "string") return reject("wrong-type", "body");
    // Four characters of base64 carry three bytes.
    if (isLonger(content, isEncoded ? Math.floor((most * 4) / 3) + 4 : most)) reject("too-long", "body");
    if (this.types) checkMediaType(headers["content-type"], this.types);
    const body = isEncoded ? decodedBody(content) : content;
    if ((typeof body === "string" ? utf8(body) : body).length > most) reject("too-long", "body");
    return this.decode ? this.decode(body, "body") : body;
  }
}

/** Returns a validator of requests; `check` reads a request of the source's own format. */
export function makeHttpValidator<E extends HttpEvent<string, unknown>>(
  source: Source<E["trigger"]>,
  name: string,
  options: unknown,
  known: Options,
  forms: Forms,
  fields: Documented,
  check: (event: unknown, checks: HttpChecks) => Request,
): Validator<E> {
  const checks = new HttpChecks(read(name, options, known, forms));
  return makeValidator(
    source,
    (event) => {
      const { content, isEncoded, flag, ...request } = readAt(() => check(event, checks));
      const body = checks.body({ ...request, content, isEncoded, ...(flag && { flag }) });
      return makeEvent<HttpEvent<string, unknown>>(source.name, event, fields, { ...request, body }) as E;
    },
    {
      refuse: (event, rejected) => checks.refuse(event, rejected),
      answer: (event, result) => checks.answer(event, result),
    },
  );
}

/** Returns what a check reads; a field that it can't read is refused at `requestContext`. */
export function readAt<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof EventRejected ? error : refusedAt(error, "requestContext");
  }
}

/** Refuses a media type that is not allowed; `*+json` names a family. */
function checkMediaType(header: string | undefined, allowed: readonly string[]): void {
  const type = strip((header ?? "").split(";")[0] ?? "").toLowerCase();
  if (allowed.includes(type)) return;
  const plus = type.lastIndexOf("+");
  const family = plus > 0 ? `${type.slice(0, plus).split("/")[0] ?? ""}/*+${type.slice(plus + 1)}` : "";
  if (!allowed.includes(family)) reject("media-type", "headers.content-type");
}
