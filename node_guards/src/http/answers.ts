import { type Check, checker } from "../bodies.js";
import { bytesOf, INVOCATION } from "../encoded.js";
import { BodyMisuse, EventRejected, reject, rejectAbsent, WrongAnswer } from "../errors.js";
import { parseJson } from "../json.js";
import { respond } from "../responses.js";
import { HEADER_CONTROL } from "../text.js";
import { isObject, type JsonObject, own } from "../values.js";

type Answers = (result: unknown, method: string, headers: Readonly<Record<string, string>>) => unknown;

// RFC 9110, sections 15.3.5 and 15.3.6: these answers have no content.
const WITHOUT_CONTENT = [204, 205];
const FIELDS = ["statusCode", "statusDescription", "headers", "multiValueHeaders", "cookies", "body", "isBase64Encoded"];

/**
 * Returns what checks answers by a model: the content of those that succeed, and the form of all.
 *
 * A handler returns a response or a value, which becomes one of status 200. Any other answer is an error
 * of the code: WrongAnswer.
 */
export function answerChecker(model: unknown): Answers | undefined {
  const check = checker(model);
  if (!check) return undefined;
  return (result, method, headers) => {
    try {
      if (isObject(result) && Object.hasOwn(result, "statusCode")) {
        checkResponse(result, method, check);
        return result;
      }
      const value = jsonValue(result);
      check(value, "");
      return respond(200, value, headers);
    } catch (error) {
      if (error instanceof BodyMisuse) throw error;
      // No form in JSON, or one that is nested in itself.
      const wrong = error instanceof EventRejected ? error.below("answer") : new EventRejected("schema", "answer");
      throw new WrongAnswer(wrong.reason, wrong.path, wrong.paths.slice(1));
    }
  };
}

/** Returns what JSON has of a value. Throws TypeError for one of which it would leave out or change a part. */
function jsonValue(value: unknown): unknown {
  const text = JSON.stringify(value, function (this: unknown, _name, each: unknown) {
    const isAbsent = each === undefined && Array.isArray(this);
    if (isAbsent || typeof each === "function" || typeof each === "symbol" || (typeof each === "number" && !Number.isFinite(each))) {
      throw new TypeError("JSON has no form for this.");
    }
    return each;
  });
  return JSON.parse(text) as unknown;
}

function checkResponse(response: JsonObject, method: string, check: Check): void {
  // API Gateway answers 502 to fields that it does not know.
  if (!Object.keys(response).every((name) => FIELDS.includes(name))) reject("malformed");
  const status = own(response, "statusCode");
  if (!Number.isInteger(status)) return rejectAbsent(status, "statusCode");
  const code = status as number;
  if (code < 100 || code > 599) reject("malformed", "statusCode");
  checkHeaders(response);
  const text = contentOf(response);
  if (code < 200 || code > 299 || WITHOUT_CONTENT.includes(code)) return;
  if (text.length || method !== "HEAD") check(parseJson(text, "body"), "body");
}

function contentOf(response: JsonObject): string | Buffer {
  const [body, isEncoded] = [own(response, "body"), own(response, "isBase64Encoded")];
  if (isEncoded !== null && typeof isEncoded !== "boolean") reject("wrong-type", "isBase64Encoded");
  if (body !== null && typeof body !== "string") return reject("wrong-type", "body");
  return body && isEncoded ? bytesOf(body, "body", INVOCATION) : (body ?? "");
}

function checkHeaders(response: JsonObject): void {
  const [headers, lists, cookies] = [own(response, "headers"), own(response, "multiValueHeaders"), own(response, "cookies")];
  if (headers !== null && !isObject(headers)) return reject("wrong-type", "headers");
  if (lists !== null && !isObject(lists)) return reject("wrong-type", "multiValueHeaders");
  checkValues("headers", Object.entries(headers ?? {}));
  for (const [name, values] of Object.entries(lists ?? {})) {
    if (!Array.isArray(values)) return reject("wrong-type", "multiValueHeaders.*");
    checkValues("multiValueHeaders", values.map((value) => [name, value]));
  }
  if (cookies !== null && !Array.isArray(cookies)) return reject("wrong-type", "cookies");
  checkValues("cookies", (cookies ?? []).map((cookie) => ["", cookie]));
}

function checkValues(place: string, pairs: readonly (readonly [string, unknown])[]): void {
  for (const [name, value] of pairs) {
    // A number is written as it is, as in Content-Length.
    if (!["boolean", "number", "string"].includes(typeof value)) reject("wrong-type", `${place}.*`);
    // A line break would begin another header.
    if (HEADER_CONTROL.test(name) || HEADER_CONTROL.test(String(value))) reject("control-character", `${place}.*`);
  }
}
