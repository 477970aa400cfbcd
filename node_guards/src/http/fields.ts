import { reject } from "../errors.js";
import { HEADER_CONTROL, isLonger, PARAMETER_CONTROL } from "../text.js";
import { equal, isObject, type JsonObject } from "../values.js";

export type Texts = Readonly<Record<string, string>>;
/** The maximum number of fields, and the maximum length of a value. */
export type Limits = readonly [most: number, longest: number];

// RFC 9110, section 5.1: a field name is a token.
const TOKENS = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// A load balancer takes 64 KB of headers, and less comes from elsewhere.
const NAMES = 64 * 1024;
/** An address of IPv6 has 45 characters at most; its zone may add some. */
export const LONGEST_ADDRESS = 64;
/** The most characters of the query as it came. */
export const LONGEST_QUERY = 64 * 1024;

/** Refuses anything but a text of at most `longest` characters without control characters, or null. */
export function checkLine(value: unknown, place: string, longest: number): void {
  if (value === null) return;
  if (typeof value !== "string") return reject("wrong-type", place);
  if (isLonger(value, longest)) reject("too-long", place);
  if (PARAMETER_CONTROL.test(value)) reject("control-character", place);
}

/** The same for a text that comes out of a header, so that tabs are allowed. */
export function checkHeaderLine(value: unknown, place: string, longest: number): void {
  checkLine(typeof value === "string" ? value.replaceAll("\t", " ") : value, place, longest);
}

/** Returns headers by their names in lower case. */
export function lowercaseHeaders(headers: unknown, place: string, [most, longest]: Limits): Texts {
  const found: Record<string, string> = Object.create(null) as Record<string, string>;
  if (headers === null) return found;
  if (!isObject(headers)) return reject("wrong-type", place);
  const names = Object.keys(headers);
  if (!names.length) return found;
  if (names.length > most) reject("too-many", place);
  const together = names.join("");
  if (isLonger(together, NAMES)) reject("too-long", `${place}.*`);
  if (!TOKENS.test(together) || names.includes("")) reject("malformed", `${place}.*`);
  for (const name of names) found[name.toLowerCase()] = headers[name] as string;
  // Two spellings of one name, which programs read differently.
  if (Object.keys(found).length !== names.length) reject("duplicate-key", `${place}.*`);
  checkTexts(Object.values(found), place, longest, HEADER_CONTROL);
  return found;
}

/** Returns parameters whose names and values are limited and have no control characters. */
export function boundedParameters(values: unknown, place: string, [most, longest]: Limits, dirty = PARAMETER_CONTROL): Texts {
  const found = Object.create(null) as Record<string, string>;
  if (values === null) return found;
  if (!isObject(values)) return reject("wrong-type", place);
  const names = Object.keys(values);
  if (names.length > most) reject("too-many", place);
  checkTexts(Object.values(values), place, longest, dirty);
  if (names.some((name) => isLonger(name, longest))) reject("too-long", `${place}.*`);
  if (names.some((name) => PARAMETER_CONTROL.test(name))) reject("control-character", `${place}.*`);
  for (const name of names) found[name] = values[name] as string;
  return found;
}

/** Returns the last value of each name, and the others, none of them checked yet. A text is a list of one. */
export function lastAndRest(lists: unknown, place: string, [most]: Limits): { readonly last: JsonObject; readonly rest: readonly unknown[] } {
  if (!isObject(lists)) return reject("wrong-type", place);
  const last = Object.create(null) as Record<string, unknown>;
  const rest: unknown[] = [];
  const names = Object.keys(lists);
  for (const name of names) {
    const texts = lists[name];
    if (Array.isArray(texts)) {
      if (!texts.length) reject("missing", `${place}.*`);
      last[name] = texts.at(-1);
      rest.push(...(texts.slice(0, -1) as unknown[]));
    } else {
      last[name] = texts;
    }
  }
  if (names.length + rest.length > most) reject("too-many", place);
  return { last, rest };
}

/** Refuses a value that isn't a text, is too long, or matches `dirty`. */
export function checkTexts(texts: readonly unknown[], place: string, longest: number, dirty: RegExp): void {
  if (!texts.every((each): each is string => typeof each === "string")) return reject("wrong-type", `${place}.*`);
  if (texts.some((each) => isLonger(each, longest))) reject("too-long", `${place}.*`);
  if (texts.some((each) => dirty.test(each))) reject("control-character", `${place}.*`);
}

/** Refuses stage variables that aren't texts. */
export function checkVariables(variables: unknown): void {
  if (variables === null) return;
  if (!isObject(variables)) return reject("wrong-type", "stageVariables");
  if (!Object.values(variables).every((each) => typeof each === "string")) reject("wrong-type", "stageVariables.*");
}

/** Refuses lists that contradict the single values, which are checked already. */
export function agreeLists(single: unknown, lists: unknown, place: string, [most, longest]: Limits, dirty: RegExp): void {
  if (lists === null) return;
  if (!isObject(lists)) return reject("wrong-type", place);
  const values = (single ?? {}) as Texts;
  const names = Object.keys(lists);
  if (names.length !== Object.keys(values).length || !names.every((name) => Object.hasOwn(values, name))) {
    reject("inconsistent", place);
  }
  const several: unknown[] = [];
  for (const name of names) {
    const texts = lists[name];
    if (equal(texts, [values[name]])) continue;
    if (!Array.isArray(texts)) return reject("wrong-type", `${place}.*`);
    if (!texts.includes(values[name])) reject("inconsistent", `${place}.*`);
    several.push(...(texts as unknown[]));
  }
  if (!several.length) return;
  if (several.length > most) reject("too-many", place);
  checkTexts(several, place, longest, dirty);
}

/** Returns the bytes of a base64 body; unlike for other values, its spelling is not compared. */
export function decodedBody(body: string): Buffer {
  const digits = /^([A-Za-z0-9+/]*)(={0,2})$/.exec(body);
  const [over, padding] = [(digits?.[1]?.length ?? 1) % 4, digits?.[2]?.length ?? 0];
  if (over === 1 || (over === 2 && padding < 2) || (over === 3 && padding < 1)) reject("malformed", "body");
  return Buffer.from(body, "base64");
}

