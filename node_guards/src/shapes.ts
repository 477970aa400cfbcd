import { EventRejected, reject, rejectAbsent } from "./errors.js";
import { characters, isLonger } from "./text.js";
import { isObject, own } from "./values.js";

/** Checks one value; throws EventRejected with a path below it. */
export type Shape = (value: unknown) => void;

/** Checks fields of an object. Several that are missing are named together. */
export function checkRequired(value: unknown, required: Readonly<Record<string, Shape>>, optional: Readonly<Record<string, Shape>> = {}): void {
  if (!isObject(value)) return rejectAbsent(value);
  for (const [names, isRequired] of [[required, true], [optional, false]] as const) {
    for (const [name, shape] of Object.entries(names)) {
      const found = own(value, name);
      if (!isRequired && found === null) continue;
      try {
        shape(found);
      } catch (error) {
        if (!(error instanceof EventRejected)) throw error;
        if (error.reason !== "missing" || found !== null) throw error.below(name);
        const missing = Object.keys(required).filter((each) => own(value, each) === null && needsValue(required[each]));
        throw new EventRejected("missing", name, missing.slice(missing.indexOf(name) + 1));
      }
    }
  }
}

function needsValue(shape: Shape | undefined): boolean {
  try {
    shape?.(null);
    return false;
  } catch {
    return true;
  }
}

/** A text that a pattern matches as a whole; the pattern limits its length. */
export function matchingText(pattern: RegExp): Shape {
  return (value) => {
    if (typeof value !== "string") return rejectAbsent(value);
    if (!pattern.test(value)) reject("malformed");
  };
}

/** Limits of any JSON: the characters of a text, the levels, the values, and all characters. */
export interface TreeLimits {
  readonly most: number;
  readonly depth: number;
  readonly nodes?: number;
  readonly total?: number;
}

/** Any JSON within limits. */
export function checkTree(value: unknown, { most, depth, nodes = 100_000, total }: TreeLimits): void {
  let level: unknown[] = [isObject(value) || Array.isArray(value) ? value : [value]];
  let [seen, size] = [1, 0];
  for (let deep = 0; deep < depth; deep++) {
    const below: unknown[] = [];
    for (const holder of level) {
      const names = Array.isArray(holder) ? [] : Object.keys(holder as object);
      const items: unknown[] = Array.isArray(holder) ? holder : Object.values(holder as object);
      seen += items.length;
      if (names.some((name) => isLonger(name, most))) reject("too-long");
      for (const name of names) size += characters(name);
      for (const item of items) {
        if (typeof item === "string") {
          size += total === undefined ? 0 : characters(item);
          if (isLonger(item, most)) reject("too-long");
        } else if (typeof item === "object" && item !== null) {
          below.push(item);
        }
      }
    }
    if (seen > nodes) reject("too-many");
    if (total !== undefined && size > total) reject("too-long");
    if (!below.length) return;
    level = below;
  }
  reject("too-deep");
}
