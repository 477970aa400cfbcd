import { allow } from "../allow-lists.js";
import { recordsOf } from "../batches.js";
import { below, reject, rejectAbsent } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { LAMBDA_EDGE_SOURCE } from "../generated/contract.js";
import { LAMBDA_EDGE_EVENT } from "../generated/documented.js";
import { LAMBDA_EDGE_FORMS } from "../generated/forms.js";
import { LAMBDA_EDGE, type LambdaEdgeOptions } from "../generated/options.js";
import { LAMBDA_EDGE_CONFIG, LAMBDA_EDGE_OTHERS } from "../generated/shapes.js";
import { checkLine, type Texts } from "../http/fields.js";
import { valuesOf } from "../http/queries.js";
import { HttpChecks, type HttpEvent, type RawBody } from "../http/requests.js";
import { read } from "../options.js";
import { type HttpResponse, TITLES } from "../responses.js";
import { makeValidator, refuseOpaquely, type Validator } from "../validator.js";
import { dig, get, isObject, type JsonObject, own } from "../values.js";

/**
 * A validated event of a distribution; see `HttpEvent`.
 *
 * For a request, a handler returns `request` or a new response; for a response, it returns `response`.
 * A handler that returns the event returns the part that CloudFront expects.
 */
export interface LambdaEdgeEvent<Body = RawBody> extends HttpEvent<"lambda-edge", Body> {
  readonly eventType: "origin-request" | "origin-response" | "viewer-request" | "viewer-response";
  /** Parts of `raw`, to be changed. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- CloudFront's own objects
  readonly request: any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- CloudFront's own objects
  readonly response: any;
  readonly queryString: string;
  /** The status of a response. */
  readonly status: number | null;
  /** Whether CloudFront has cut off the body. */
  readonly truncated: boolean;
}

const CF = "Records[0].cf";
const REQUESTS = ["viewer-request", "origin-request"];

/**
 * Validates events of Lambda@Edge: viewer requests, origin requests, and both responses.
 *
 * A refused request is answered with a generated response, which is not cached. For a refused response
 * the invocation fails, and CloudFront answers 503.
 */
export function lambdaEdge<Body = RawBody>(options: LambdaEdgeOptions<Body> = {}): Validator<LambdaEdgeEvent<Body>> {
  const given = read("lambdaEdge", options, LAMBDA_EDGE, LAMBDA_EDGE_FORMS());
  const checks = new HttpChecks(given);
  const [checkConfig, checkOthers] = [LAMBDA_EDGE_CONFIG(), LAMBDA_EDGE_OTHERS()];

  return makeValidator(LAMBDA_EDGE_SOURCE, validate, {
    refuse(event, rejected) {
      if (!REQUESTS.includes(dig(event, ["Records", 0, "cf", "config", "eventType"]) as string)) return refuseOpaquely(event, rejected);
      const { statusCode, headers, body } = checks.refuse(event, rejected) as HttpResponse;
      return {
        status: String(statusCode),
        statusDescription: TITLES[statusCode],
        headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), [{ key, value }]])),
        body,
        bodyEncoding: "text",
      };
    },
    answer(event, result) {
      if (result !== event) return result;
      return (REQUESTS.includes(event.eventType) ? event.request : event.response) as unknown;
    },
  });

  function validate(event: unknown): LambdaEdgeEvent<Body> {
    // CloudFront sends one record, and a handler that looks at the first must have seen all.
    const record = mapping(recordsOf(event, 1)[0], "Records[0]");
    const cf = mapping(get(record, "cf"), CF);
    const config = mapping(get(cf, "config"), `${CF}.config`);
    below(`${CF}.config`, () => checkConfig(config));
    const eventType = config["eventType"] as LambdaEdgeEvent["eventType"];
    allow(eventType, given.names("eventTypes"), `${CF}.config.eventType`);
    allow(config["distributionId"], given.names("distributions"), `${CF}.config.distributionId`);
    const request = get(cf, "request");
    const response = get(cf, "response");
    const made = below(CF, () => {
      const found = readRequest(mapping(request, "request"));
      checkResponse(response, eventType, checks);
      return found;
    });
    const status = response === null ? null : Number(own(response, "status"));
    return makeEvent<LambdaEdgeEvent<Body>>("lambda-edge", event, LAMBDA_EDGE_EVENT, { ...made, eventType, request, response, status });
  }

  function readRequest(request: JsonObject): Omit<LambdaEdgeEvent<Body>, "eventType" | "request" | "response" | "status" | keyof ValidatedEvent> {
    const place = "request";
    const method = checks.method(get(request, "method"), `${place}.method`);
    const path = checks.path(get(request, "uri"), `${place}.uri`);
    const headers = checks.headerLists(listsOf(get(request, "headers"), `${place}.headers`), `${place}.headers`);
    const queryString = (get(request, "querystring") ?? "") as string;
    const query = readQuery(queryString, `${place}.querystring`);
    const sent = get(request, "body");
    const truncated = own(sent, "inputTruncated") === true;
    const body = below(place, () => {
      checkOthers(request);
      if (truncated && options.body !== undefined) reject("too-long", "body");
      const isEncoded = sent === null ? null : own(sent, "encoding") === "base64";
      return checks.body({ content: own(sent, "data"), isEncoded, headers, method });
    });
    return { method, path, headers, query, pathParameters: {}, queryString, truncated, body: body as Body };
  }

  function readQuery(query: string, place: string): Texts {
    checkLine(query, place, checks.headerLimits[1]);
    checkLine(query, place, given.number("maxPath"));
    return checks.queryLists(Object.fromEntries(valuesOf(query, place)), place);
  }
}

function mapping(value: unknown, place: string): JsonObject {
  return isObject(value) ? value : rejectAbsent(value, place);
}

/** Returns the values of each header, not checked yet, whose name is the lower-case form of its keys. */
function listsOf(headers: unknown, place: string): JsonObject {
  const found = Object.create(null) as Record<string, unknown>;
  for (const [name, pairs] of Object.entries(mapping(headers, place))) {
    if (!Array.isArray(pairs)) return reject("wrong-type", `${place}.*`);
    found[name] = pairs.map((pair: unknown) => {
      const key = Object.hasOwn(mapping(pair, `${place}.*`), "key") ? own(pair, "key") : name;
      if (typeof key !== "string") return reject("wrong-type", `${place}.*.key`);
      if (key.toLowerCase() !== name) reject("inconsistent", `${place}.*.key`);
      return own(pair, "value");
    });
  }
  return found;
}

function checkResponse(response: unknown, eventType: string, checks: HttpChecks): void {
  const place = "response";
  if (REQUESTS.includes(eventType)) {
    if (response !== null) reject("inconsistent", place);
    return;
  }
  const status = get(mapping(response, place), "status");
  if (typeof status !== "string") return rejectAbsent(status, `${place}.status`);
  if (!/^[1-5][0-9]{2}$/.test(status)) reject("malformed", `${place}.status`);
  checkLine(get(response, "statusDescription"), `${place}.statusDescription`, checks.headerLimits[1]);
  checks.headerLists(listsOf(get(response, "headers"), `${place}.headers`), `${place}.headers`);
}
