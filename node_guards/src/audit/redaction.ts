import { EventRejected } from "../errors.js";
import { parseJson } from "../json.js";
import { isLonger } from "../text.js";
import { isObject, own, shown } from "../values.js";
import { isSensitiveName, sensitive } from "./sensitive.js";

const MOST_FIELDS = 32;
// Of a list, such as the keys of a batch.
const MOST_VALUES = 10;
// Characters; values that people search records by are shorter.
const LONGEST = 128;
// Of a text that holds JSON, such as the body of a request, in characters.
const LONGEST_JSON = 65_536;
// A secret is recognised by any of its parts of this many characters.
const WINDOW = 8;
const SHORTEST_SECRET = 4;
const PATH = /^[A-Za-z0-9_:*-]+(?:\[\])*(?:\.[A-Za-z0-9_:*-]+(?:\[\])*)*$/;
// Words of ours in a record, which no secret can be read from.
const CONSTANT = ["audit", "schema", "level", "outcome"];

/**
 * Returns the fields that an audit record may have, for `makeLogger({ fields: allowFields([...]) })`.
 *
 * `Records[].s3.object.key` is a path: `[]` means every element of a list, and a path may continue into
 * a text that holds JSON, such as `body.orderId`. A value that looks like a secret is redacted, and what
 * can't be checked is refused. Throws TypeError or RangeError for an invalid path, or more than 32.
 */
export function allowFields(paths: Iterable<string>): (event: unknown) => Record<string, unknown> {
  if (typeof paths === "string") throw new TypeError('allowFields() takes a list of paths, such as ["Records[].messageId"].');
  const steps = [...new Set(paths)].map((path) => [path, stepsOf(path)] as const);
  if (steps.length > MOST_FIELDS) throw new RangeError(`allowFields() takes at most ${MOST_FIELDS} paths.`);
  return (event) => {
    // Several paths may continue into one text, which is parsed once.
    const parsed = new Map<string, unknown>();
    const found = steps.map(([path, names]) => [path, fieldOf(names, valuesAt(event, names, parsed))] as const);
    return Object.fromEntries(found.filter(([, value]) => value !== undefined));
  };
}

function stepsOf(path: unknown): string[] {
  if (typeof path !== "string") throw new TypeError("A path of allowFields() is a text, such as 'Records[].s3.object.key'.");
  if (!PATH.test(path)) {
    throw new RangeError(`allowFields() has the invalid path ${JSON.stringify(path)}. Use one such as 'Records[].s3.object.key'.`);
  }
  // An empty step is every element of a list: no name of a field is empty.
  return path.replaceAll("[]", ".").split(".");
}

/** Returns the values at a path, and one more than are shown, to detect that there are more. */
function valuesAt(value: unknown, [first, ...rest]: readonly string[], parsed: Map<string, unknown>): unknown[] {
  if (first === undefined) return [value];
  const holder = typeof value === "string" ? jsonIn(value, parsed) : value;
  if (first === "") {
    const found: unknown[] = [];
    for (const item of Array.isArray(holder) ? (holder as unknown[]) : []) {
      found.push(...valuesAt(item, rest, parsed));
      if (found.length > MOST_VALUES) break;
    }
    return found;
  }
  return isObject(holder) && Object.hasOwn(holder, first) ? valuesAt(own(holder, first), rest, parsed) : [];
}

function jsonIn(text: string, parsed: Map<string, unknown>): unknown {
  if (!parsed.has(text)) parsed.set(text, readJson(text));
  return parsed.get(text);
}

function readJson(text: string): unknown {
  try {
    return isLonger(text, LONGEST_JSON) ? undefined : parseJson(text, "");
  } catch (error) {
    if (error instanceof EventRejected) return undefined;
    throw error;
  }
}

function fieldOf(steps: readonly string[], values: readonly unknown[]): unknown {
  if (!values.length) return undefined;
  const isSensitive = steps.some(isSensitiveName);
  const printed = values.slice(0, MOST_VALUES).map((value) => printable(value, isSensitive));
  if (!steps.includes("")) return printed[0];
  return values.length > MOST_VALUES ? [...printed, "[more]"] : printed;
}

/** Returns a value where it may be printed, else the label that replaces it. */
function printable(value: unknown, isSensitive: boolean): unknown {
  if (value === null || typeof value === "boolean") return value;
  if (isSensitive) return "[redacted: name]";
  if (typeof value === "number") return Math.abs(value) >= 2 ** LONGEST && Number.isInteger(value) ? "[refused: length]" : (sensitive(String(value)) ?? value);
  if (typeof value !== "string") return "[refused: object]";
  return isLonger(value, LONGEST) ? "[refused: length]" : (sensitive(value) ?? value);
}

/** Known secrets: a text that contains 8 characters of one, in any letter case, is redacted. */
export interface Secrets {
  /** Marks one more text, such as a password that was just fetched. Throws RangeError for fewer than 4 characters. */
  add(secret: string): void;
  /** Returns a record without the texts that contain a part of a secret. */
  redact(value: unknown): unknown;
}

/** Returns secrets of which no audit record has a part, for `makeLogger({ secrets: makeSecrets([...]) })`. */
export function makeSecrets(texts: Iterable<string> = []): Secrets {
  if (typeof texts === "string") throw new TypeError("makeSecrets() takes a list of texts.");
  const windows: string[] = [];
  const short: string[] = [];
  const made: Secrets = {
    add(secret) {
      if (typeof (secret as unknown) !== "string" || secret.length < SHORTEST_SECRET) {
        throw new RangeError(`A marked secret must be a text of ${SHORTEST_SECRET} characters or more.`);
      }
      const text = folded(secret);
      if (secret.length < WINDOW) short.push(text);
      windows.push(...partsOf(text));
    },
    redact(value) {
      if (!windows.length && !short.length) return value;
      if (Array.isArray(value)) return value.map((item) => made.redact(item));
      if (isObject(value)) {
        const redacted = Object.entries(value).map(([name, below]) => [name, CONSTANT.includes(name) ? below : made.redact(below)]);
        return Object.fromEntries(redacted) as unknown;
      }
      const text = folded(shown(value));
      const isKnown = short.some((each) => text.includes(each)) || partsOf(text).some((part) => windows.includes(part));
      return isKnown ? "[redacted: marked]" : value;
    },
  };
  for (const text of texts) made.add(text);
  return made;
}

/** A text without letter case: `ß` and `SS` are one. */
function folded(text: string): string {
  return text.toUpperCase().toLowerCase();
}

function partsOf(text: string): string[] {
  return Array.from({ length: Math.max(text.length - WINDOW + 1, 0) }, (_, start) => text.slice(start, start + WINDOW));
}
