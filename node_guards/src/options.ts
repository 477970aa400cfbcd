import { isInner, isModel } from "./bodies.js";
import { type Form, type Forms, suggest } from "./forms.js";
import type { Kind, Options } from "./generated/options.js";
import { isPrintable, strip } from "./text.js";

/** The options of a validator in their normal form. */
export interface Given {
  readonly [name: string]: unknown;
  names(name: string): readonly string[] | undefined;
  number(name: string): number;
  flag(name: string): boolean;
}

/** Returns a validator's options, checked by the table of its source and the forms of its values. */
export function read(
  validator: string,
  given: unknown,
  known: Options,
  forms: Forms = {},
): Given {
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`${validator}() takes options as an object, such as ${validator}({}).`);
  }
  const options: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(known, name)) {
      throw new TypeError(`Unknown option ${JSON.stringify(name)} of ${validator}().${suggest(name, Object.keys(known))}`);
    }
  }
  for (const [name, [kind, preset]] of Object.entries(known)) {
    const value = (given as Record<string, unknown>)[name];
    const place = `${name} of ${validator}()`;
    options[name] = value === undefined ? preset : CHECKS[kind](place, value, forms[name]);
  }
  return {
    ...options,
    names: (name) => options[name] as readonly string[] | undefined,
    number: (name) => options[name] as number,
    flag: (name) => options[name] as boolean,
  };
}

function wrong(place: string, must: string, value: unknown): never {
  throw new TypeError(`${place} must be ${must}, not ${value === null ? "null" : typeof value}.`);
}

const CHECKS: Readonly<Record<Kind, (place: string, value: unknown, form?: Form) => unknown>> = {
  cors: (place, value) =>
    typeof (value as { headers?: unknown } | null)?.headers === "function" ? value : wrong(place, "cors({...})", value),
  flag: (place, value) => (typeof value === "boolean" ? value : wrong(place, "true or false", value)),
  model: (place, value) =>
    isModel(value) ? value : wrong(place, "a schema with Standard Schema, a type guard or a validator", value),
  names,
  source: (place, value) =>
    isInner(value) ? value : wrong(place, "a validator of the pipe's source, such as sqs()", value),
  seconds: (place, value) => {
    if (typeof value !== "number") return wrong(place, "a number of seconds", value);
    if (!Number.isFinite(value) || value <= 0) throw new RangeError(`${place} must be a finite number above 0.`);
    return value;
  },
  text: (place, value, form) => {
    if (value instanceof RegExp) return value;
    if (typeof value !== "string") return wrong(place, "a text", value);
    return form ? form(place, value) : value;
  },
  whole: (place, value) => {
    if (!Number.isInteger(value)) return wrong(place, "a whole number", value);
    // Of these, zero would refuse every event.
    const least = /^max(?:Records|Events|Nodes|Path) /.test(place) ? 1 : 0;
    if ((value as number) < least) throw new RangeError(`${place} must be ${least} or more.`);
    return value;
  },
};

function names(place: string, value: unknown, form?: Form): readonly string[] {
  if (typeof value === "string" || typeof (value as Iterable<unknown> | null)?.[Symbol.iterator] !== "function") {
    return wrong(place, 'a collection of texts, such as ["orders"]', value);
  }
  const found: string[] = [];
  for (const each of value as Iterable<unknown>) {
    if (typeof each !== "string") return wrong(`a text in ${place}`, "a text", each);
    const name = form ? form(`a text in ${place}`, each) : each;
    const shown = JSON.stringify(name);
    if (!strip(name) || strip(name) !== name || !isPrintable(name)) {
      throw new RangeError(`${place} has ${shown}: no event has white space around a value, or a control character in it.`);
    }
    // Only S3 names its events with a wildcard: `ObjectCreated:*`.
    if (/[*?]/.test(name) && !name.endsWith(":*")) {
      throw new RangeError(`${place} has ${shown}: an allow-list compares whole texts, and has no wildcards.`);
    }
    if (!found.includes(name)) found.push(name);
  }
  if (!found.length) throw new RangeError(`${place} is empty, which allows nothing. Omit it to allow all.`);
  return found;
}
