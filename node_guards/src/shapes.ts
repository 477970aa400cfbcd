import { below, EventRejected, reject, rejectAbsent } from "./errors.js";
import type { Fields } from "./generated/documented.js";
import { checkFields } from "./lines.js";
import { characters, CONTROL, isLonger } from "./text.js";
import { isObject, own } from "./values.js";

/** Checks one value; throws EventRejected with a path below it. */
export type Shape = (value: unknown) => void;
type Shapes = Readonly<Record<string, Shape>>;

/** A mapping of documented names: `required` ones, and `optional` ones that may be null. */
export function fields(required: Shapes, optional: Shapes = {}): Shape {
  return (value) => {
    if (!isObject(value)) return rejectAbsent(value);
    for (const [name, shape] of [...Object.entries(required), ...Object.entries(optional)]) {
      const found = own(value, name);
      if (found === null && !Object.hasOwn(required, name)) continue;
      try {
        shape(found);
      } catch (error) {
        if (!(error instanceof EventRejected)) throw error;
        if (error.reason !== "missing" || found !== null) throw error.below(name);
        // Several that are missing are named together.
        const missing = Object.keys(required).filter((each) => own(value, each) === null && needsValue(required[each]));
        throw new EventRejected("missing", name, missing.slice(missing.indexOf(name) + 1));
      }
    }
  };
}

function needsValue(shape: Shape | undefined): boolean {
  try {
    shape?.(null);
    return false;
  } catch {
    return true;
  }
}

/** A text of at most `most` characters. */
export function text(most: number): Shape {
  return (value) => {
    if (typeof value !== "string") return rejectAbsent(value);
    if (isLonger(value, most)) reject("too-long");
  };
}

/** A text of `least` to `most` characters without control characters; not empty by default. */
export function line(most: number, least = 1): Shape {
  return (value) => {
    if (typeof value !== "string") return rejectAbsent(value);
    if (isLonger(value, most)) reject("too-long");
    if (value.length < least) reject("missing");
    if (CONTROL.test(value)) reject("control-character");
  };
}

/** A line of letters, digits, hyphens and underscores, as IDs are: it is part of no path. */
export function identity(most: number): Shape {
  return (value) => {
    line(most)(value);
    if (!/^[A-Za-z0-9_-]*[A-Za-z0-9][A-Za-z0-9_-]*$/.test(value as string)) reject("malformed");
  };
}

/** A text that a pattern matches as a whole; the pattern limits its length. */
export function matching(pattern: RegExp): Shape {
  return (value) => {
    if (typeof value !== "string") return rejectAbsent(value);
    if (!pattern.test(value)) reject("malformed");
  };
}

/** One of a few texts. */
export function oneOf(...values: readonly string[]): Shape {
  return (value) => {
    if (typeof value !== "string") return rejectAbsent(value);
    if (!values.includes(value)) reject("malformed");
  };
}

/** A number from `least` to `most`. */
export function number(least: number, most: number, isWhole = false): Shape {
  return (value) => {
    if (typeof value !== "number" || (isWhole && !Number.isInteger(value))) return rejectAbsent(value);
    if (!(least <= value && value <= most)) reject("malformed");
  };
}

/** True or false. */
export function flag(): Shape {
  return (value) => {
    if (typeof value !== "boolean") rejectAbsent(value);
  };
}

/** Limits of any JSON: the characters of a text, the levels, the values, and all characters. */
export interface TreeLimits {
  readonly most?: number;
  readonly depth?: number;
  readonly nodes?: number;
  readonly total?: number;
}

/** Any JSON within limits. */
export function tree(limits: TreeLimits = {}): Shape {
  return (value) => checkTree(value, limits);
}

/** A JSON object within limits. */
export function object(limits: TreeLimits = {}): Shape {
  return (value) => {
    if (!isObject(value)) return rejectAbsent(value);
    checkTree(value, limits);
  };
}

/** A list of `least` to `most` values of one shape. */
export function items(shape: Shape, most: number, least = 0): Shape {
  return (value) => {
    if (!Array.isArray(value)) return rejectAbsent(value);
    if (value.length > most) reject("too-many");
    if (value.length < least) reject("missing");
    value.forEach((item, index) => below(`[${index}]`, () => shape(item)));
  };
}

/** A mapping of at most `most` names, which the sender chooses, to values of one shape. */
export function words(shape: Shape, most: number): Shape {
  return (value) => {
    if (!isObject(value)) return rejectAbsent(value);
    const names = Object.keys(value);
    if (names.length > most) reject("too-many");
    below("*", () => {
      if (names.some((name) => isLonger(name, 2048))) reject("too-long");
      if (CONTROL.test(names.join(""))) reject("control-character");
      for (const name of names) if (value[name] !== null) shape(value[name]);
    });
  };
}

/** Another shape, and each of these fields is a line where it is a text; "*" is every field. */
export function linesIn(shape: Shape, ...names: readonly string[]): Shape {
  return (value) => {
    shape(value);
    for (const name of names) {
      const texts = name === "*" ? Object.values(value as object) : [own(value, name)];
      if (texts.some((each) => typeof each === "string" && CONTROL.test(each))) reject("control-character", name);
    }
  };
}

/** An object that has another shape, and documented fields of these types. */
export function typed(shape: Shape, known: Fields): Shape {
  return (value) => {
    shape(value);
    checkFields(known, value);
  };
}

/** A text of at most `most` characters, one line, or a number. */
export function scalar(most: number): Shape {
  return (value) => {
    if (typeof value !== "number") line(most)(value);
  };
}

/** Any JSON within limits. */
export function checkTree(value: unknown, limits: TreeLimits): void {
  const { most = 1024 * 1024, depth = 64, nodes = 100_000, total } = limits;
  let level: unknown[] = [isObject(value) || Array.isArray(value) ? value : [value]];
  let [seen, size] = [1, 0];
  for (let deep = 0; deep < depth; deep++) {
    const next: unknown[] = [];
    for (const holder of level) {
      const names = Array.isArray(holder) ? [] : Object.keys(holder as object);
      const found: unknown[] = Array.isArray(holder) ? holder : Object.values(holder as object);
      seen += found.length;
      if (names.some((name) => isLonger(name, most))) reject("too-long");
      for (const name of names) size += characters(name);
      for (const item of found) {
        if (typeof item === "string") {
          size += total === undefined ? 0 : characters(item);
          if (isLonger(item, most)) reject("too-long");
        } else if (typeof item === "object" && item !== null) {
          next.push(item);
        }
      }
    }
    if (seen > nodes) reject("too-many");
    if (total !== undefined && size > total) reject("too-long");
    if (!next.length) return;
    level = next;
  }
  reject("too-deep");
}
