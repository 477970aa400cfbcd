import { Misread } from "./errors.js";
import { characters } from "./text.js";

/** A JSON object. Read its fields by `get` and `field` alone: names may be those of a prototype. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object: one without a class, in any realm. */
export function isObject(value: unknown): value is JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // The prototype of plain objects has none, also in the realm of a test runner.
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Returns a field of an object, or null. Throws Misread for anything but an object. */
export function get(holder: unknown, name: string): unknown {
  if (!isObject(holder)) throw new Misread(false);
  return own(holder, name);
}

/** Returns a field of a value, or null where the value has none. */
export function own(holder: unknown, name: string): unknown {
  return isObject(holder) && Object.hasOwn(holder, name) ? (holder[name] ?? null) : null;
}

/** Returns a field of an object. Throws Misread where it is missing. */
export function field(holder: unknown, name: string): unknown {
  if (!has(holder, name)) throw new Misread(true);
  return (holder as JsonObject)[name] ?? null;
}

/** Whether an object has a field. Throws Misread for anything but an object. */
export function has(holder: unknown, name: string): boolean {
  if (!isObject(holder)) throw new Misread(false);
  return Object.hasOwn(holder, name) && holder[name] !== undefined;
}

/** Whether a value is there: not null, false, zero or empty. */
export function isFilled(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return Boolean(value);
  return Object.keys(value).length > 0;
}

/** Returns the length of a text in characters, or the number of values in a list or object. Throws Misread for others. */
export function lengthOf(value: unknown): number {
  if (typeof value === "string") return characters(value);
  if (Array.isArray(value)) return value.length;
  if (!isObject(value)) throw new Misread(false);
  return Object.keys(value).length;
}

/** Returns a text. Throws Misread for anything else. */
export function text(value: unknown): string {
  if (typeof value !== "string") throw new Misread(false);
  return value;
}

/** Whether a pattern matches a text. Throws Misread for anything but a text. */
export function matches(pattern: RegExp, value: unknown): boolean {
  return pattern.test(text(value));
}

/** Whether two JSON values are equal, whatever the order of their names. */
export function equal(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => equal(item, other[index]))
    );
  }
  if (isObject(one) && isObject(other)) {
    const names = Object.keys(one);
    return (
      names.length === Object.keys(other).length &&
      names.every((name) => Object.hasOwn(other, name) && equal(one[name], other[name]))
    );
  }
  // Numbers and booleans are comparable in Python, whose guards decide the same.
  return (
    typeof one === "boolean" !== (typeof other === "boolean") &&
    typeof one !== "string" &&
    typeof other !== "string" &&
    one !== null &&
    other !== null &&
    Number(one) === Number(other)
  );
}

/** Returns a value as it is in a text of Python's; a list or object is in none. */
export function shown(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" || typeof value === "number" ? String(value) : "\0";
}

/** Whether a value has more than `depth` levels of lists and objects. */
export function isDeeper(value: unknown, depth: number): boolean {
  let level: unknown[] = [value];
  for (let at = 0; at <= depth; at++) {
    const holders = level.filter((each) => typeof each === "object" && each !== null);
    if (!holders.length) return false;
    level = holders.flatMap((each) => Object.values(each) as unknown[]);
  }
  return true;
}

/** Returns the JSON value at a path, or null. */
export function dig(value: unknown, path: readonly (string | number)[]): unknown {
  let reached = value;
  for (const key of path) {
    reached =
      typeof key === "string"
        ? own(reached, key)
        : Array.isArray(reached)
          ? ((reached as unknown[])[key] ?? null)
          : null;
  }
  return reached;
}
