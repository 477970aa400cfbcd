import { allow } from "../allow-lists.js";
import { at, below, reject, rejectAbsent } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { S3_OBJECT_LAMBDA_SOURCE } from "../generated/contract.js";
import { S3_OBJECT_LAMBDA_EVENT } from "../generated/documented.js";
import { S3_OBJECT_LAMBDA_FORMS } from "../generated/forms.js";
import { S3_OBJECT_LAMBDA, type S3ObjectLambdaOptions } from "../generated/options.js";
import { lowercaseHeaders, type Texts } from "../http/fields.js";
import { checkFields, without } from "../lines.js";
import { read } from "../options.js";
import { DOMAIN } from "../partitions.js";
import { allowedKeys, checkKey } from "../s3-objects.js";
import { line } from "../shapes.js";
import { checkArn } from "../source-arns.js";
import { SPACES } from "../text.js";
import { makeValidator, type Validator } from "../validator.js";
import { field, get, isObject, matches, own, text } from "../values.js";

/** The requests that an access point transforms, by the event's field for each. */
const OPERATIONS = {
  getObjectContext: "GetObject",
  headObjectContext: "HeadObject",
  listObjectsContext: "ListObjects",
  listObjectsV2Context: "ListObjectsV2",
} as const;
type Context = keyof typeof OPERATIONS;

/** A validated request of an Object Lambda access point. */
export interface S3ObjectLambdaEvent extends ValidatedEvent<"s3-object-lambda"> {
  readonly operation: (typeof OPERATIONS)[Context];
  /** Presigned, so it is a secret while it is valid. */
  readonly inputUrl: string;
  /** For WriteGetObjectResponse, like `token`; null for other requests. */
  readonly route: string | null;
  readonly token: string | null;
  /** Decoded; null for lists. */
  readonly key: string | null;
  /** The URL that the caller requested. */
  readonly url: string;
  /** The caller's headers by their names in lower case. */
  readonly headers: Texts;
}

const ACCESS_POINT_ARN = /^arn:[a-z0-9-]{1,30}:s3-object-lambda:([a-z0-9-]{1,30}):[0-9]{12}:accesspoint\/[a-z0-9-]{3,63}$/;
const SUPPORTING_ARN = /^arn:[a-z0-9-]{1,30}:s3:([a-z0-9-]{1,30}):[0-9]{12}:accesspoint\/[a-z0-9-]{3,63}$/;
const USER_URL = /^(?:https?:\/\/([a-z0-9.-]{1,255})(?::[0-9]{1,5})?)?(\/[^?#]*)(?:\?|$)/;
// Pulumi's serializer of functions takes every `URL` for the global one.
const [TOKEN, WHOLE_URL] = [16 * 1024, 16 * 1024];

/** Validates requests of an S3 Object Lambda access point. */
export function s3ObjectLambda(options: S3ObjectLambdaOptions = {}): Validator<S3ObjectLambdaEvent> {
  const given = read("s3ObjectLambda", options, S3_OBJECT_LAMBDA, S3_OBJECT_LAMBDA_FORMS());
  const keys = allowedKeys(given);
  const others = without(S3_OBJECT_LAMBDA_EVENT, "userRequest", "configuration", ...Object.keys(OPERATIONS));
  // The function fetches what this names: https, a host of S3 and no other, no user and no port.
  const inputUrl = new RegExp(
    String.raw`^https://(?:[a-z0-9-]{1,63}\.){0,4}s3(?:-accesspoint)?\.(?:dualstack\.)?` +
      String.raw`([a-z0-9-]{5,30})\.${DOMAIN}/[^${SPACES}#\\\x00-\x1f\x7f]{0,16384}$`,
    "u",
  );

  return makeValidator(S3_OBJECT_LAMBDA_SOURCE, (event) => {
    if (!isObject(event)) return reject("wrong-type");
    checkFields(others, event);
    const name = contextOf(event);
    const operation = OPERATIONS[name];
    allow(operation, given.names("operations"), name);
    const region = regionOf(event["configuration"] ?? null);
    const context = event[name];
    at(name, () => checkContext(context, region, name === "getObjectContext"));
    const request = event["userRequest"] ?? null;
    if (!isObject(request)) return rejectAbsent(request, "userRequest");
    const limits = [given.number("maxHeaders"), given.number("maxHeader")] as const;
    const headers = lowercaseHeaders(get(request, "headers"), "userRequest.headers", limits);
    const url = get(request, "url") as string;
    return makeEvent<S3ObjectLambdaEvent>("s3-object-lambda", event, S3_OBJECT_LAMBDA_EVENT, {
      operation,
      key: keyOf(url, operation, headers),
      inputUrl: own(context, "inputS3Url") as string,
      route: own(context, "outputRoute") as string | null,
      token: own(context, "outputToken") as string | null,
      url,
      headers,
    });
  });

  /** The region of the access point. */
  function regionOf(configuration: unknown): string {
    if (!isObject(configuration)) return rejectAbsent(configuration, "configuration");
    const place = "configuration.supportingAccessPointArn";
    const points = given.names("accessPoints");
    const point = checkArn(ACCESS_POINT_ARN, get(configuration, "accessPointArn"), "configuration.accessPointArn", points);
    const supporting = checkArn(SUPPORTING_ARN, get(configuration, "supportingAccessPointArn"), place);
    const payload = get(configuration, "payload");
    if (payload !== null && typeof payload !== "string") reject("wrong-type", "configuration.payload");
    if (supporting[1] !== point[1]) reject("inconsistent", place);
    return supporting[1] ?? "";
  }

  function checkContext(context: unknown, region: string, isGet: boolean): void {
    const url = text(field(context, "inputS3Url"));
    const match = inputUrl.exec(url);
    // A URL that is not presigned has no permissions of the caller.
    if (!match || !url.slice(url.indexOf("?") + 1 || url.length).includes("X-Amz-")) return reject("malformed", "inputS3Url");
    if (match[1] !== region) reject("inconsistent", "inputS3Url");
    if (!isGet) return;
    // The function's answer goes to a host of this name.
    if (!matches(/^[A-Za-z0-9-]{1,63}$/, field(context, "outputRoute"))) reject("malformed", "outputRoute");
    const token = field(context, "outputToken");
    below("outputToken", () => line(TOKEN)(token));
  }

  function keyOf(url: unknown, operation: string, headers: Texts): string | null {
    const place = "userRequest.url";
    below(place, () => line(WHOLE_URL, 0)(url));
    const [, asked, path = ""] = USER_URL.exec(url as string) ?? reject("malformed", place);
    const host = headers["host"];
    if (asked && host && asked !== host.split(":")[0]?.toLowerCase()) reject("inconsistent", place);
    // In a path, unlike in a form, a plus is itself.
    return operation.startsWith("List") ? null : checkKey(path.slice(1).replaceAll("+", "%2B"), place, keys);
  }
}

function contextOf(event: unknown): Context {
  const [name, ...others] = (Object.keys(OPERATIONS) as Context[]).filter((each) => own(event, each) !== null);
  if (name === undefined || others.length) return reject(name ? "inconsistent" : "missing", "getObjectContext");
  return name;
}
