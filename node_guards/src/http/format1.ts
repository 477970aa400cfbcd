import { below, EventRejected, reject } from "../errors.js";
import type { Documented } from "../generated/documented.js";
import { checkFields } from "../lines.js";
import { HEADER_CONTROL } from "../text.js";
import { equal, field, get } from "../values.js";
import { agreeLists, checkHeaderLine, checkLine, checkVariables, LONGEST_ADDRESS } from "./fields.js";
import { agreeParameters, agreePaths } from "./paths.js";
import type { HttpChecks, Request } from "./requests.js";
import { runsInSamLocal } from "./sam-local.js";

/** Reads a request in payload format 1.0: of REST APIs, and of HTTP APIs that ask for it. */
export function readFormat1(event: unknown, checks: HttpChecks, lines: Documented): Request {
  const context = field(event, "requestContext");
  const method = checks.method(get(event, "httpMethod"), "httpMethod");
  below("requestContext", () => checkFields(lines, context));
  agree(field(context, "httpMethod"), method, "requestContext.httpMethod");
  agree(field(context, "resourcePath"), get(event, "resource"), "requestContext.resourcePath");
  const path = checks.path(get(event, "path"), "path");
  const resource = field(event, "resource");
  agreeContext(path, resource, context);
  const identity = field(context, "identity");
  checkHeaderLine(get(identity, "userAgent"), "requestContext.identity.userAgent", checks.headerLimits[1]);
  // No form of an address: requests of the console have `test-invoke-source-ip`.
  checkLine(get(identity, "sourceIp"), "requestContext.identity.sourceIp", LONGEST_ADDRESS);
  const { headers, query } = readFields(event, checks);
  const pathParameters = checks.pathParameters(get(event, "pathParameters"), "pathParameters");
  agreeParameters(path, resource, pathParameters, context, "pathParameters");
  return { method, path, headers, query, pathParameters, content: get(event, "body"), isEncoded: get(event, "isBase64Encoded") };
}

/** Returns headers and query, both of which API Gateway sends as texts and as lists. */
export function readFields(event: unknown, checks: HttpChecks): Pick<Request, "headers" | "query"> {
  checkVariables(get(event, "stageVariables"));
  const sent = get(event, "headers");
  const headers = checks.headers(sent, "headers");
  agreeLists(sent, get(event, "multiValueHeaders"), "multiValueHeaders", checks.headerLimits, HEADER_CONTROL);
  const query = checks.query(get(event, "queryStringParameters"), "queryStringParameters");
  const several = "multiValueQueryStringParameters";
  agreeLists(query, get(event, several), several, checks.queryLimits, checks.queryControl);
  return { headers, query };
}

function agree(one: unknown, other: unknown, place: string): void {
  if (!equal(one, other)) reject("inconsistent", place);
}

/** Refuses a context whose path contradicts the request's. */
function agreeContext(path: string, resource: unknown, context: unknown): void {
  const stage = field(context, "stage");
  const named = get(context, "path");
  try {
    agreePaths(path, named, stage, "requestContext.path");
  } catch (error) {
    // `Test` in the console and `sam local` write the template of the resource there.
    const isTemplate = stage === "test-invoke-stage" || runsInSamLocal();
    if (!(error instanceof EventRejected) || !equal(named, resource) || !isTemplate) throw error;
  }
}
