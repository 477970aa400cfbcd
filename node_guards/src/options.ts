import { isModel } from "./bodies.js";
import type { Kind, Options } from "./generated/options.js";
import { isPrintable, strip } from "./text.js";

/** Returns AWS's spelling of a value of an option. Throws RangeError for one that no event has. */
export type Form = (place: string, value: string) => string;

/** The options of a validator in their normal form. */
export interface Given {
  readonly [name: string]: unknown;
  names(name: string): ReadonlySet<string> | undefined;
  number(name: string): number;
  flag(name: string): boolean;
}

/** Returns a validator's options, checked by the table of its source and the forms of its values. */
export function read(
  validator: string,
  given: unknown,
  known: Options,
  forms: Readonly<Record<string, Form>> = {},
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
    names: (name) => options[name] as ReadonlySet<string> | undefined,
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

function names(place: string, value: unknown, form?: Form): ReadonlySet<string> {
  if (typeof value === "string" || typeof (value as Iterable<unknown> | null)?.[Symbol.iterator] !== "function") {
    return wrong(place, 'a collection of texts, such as ["orders"]', value);
  }
  const found = new Set<string>();
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
    found.add(name);
  }
  if (!found.size) throw new RangeError(`${place} is empty, which allows nothing. Omit it to allow all.`);
  return found;
}

/** Returns the end of a message: the known text that is likely meant. */
function suggest(text: string, known: readonly string[]): string {
  const meant = near(text, known);
  return meant ? ` Did you mean ${JSON.stringify(meant)}?` : ` Use ${known.join(", ")}.`;
}

function near(text: string, known: readonly string[]): string | undefined {
  const letters = text.toLowerCase();
  const distances = known.map((name) => distance(letters, name.toLowerCase()));
  const least = Math.min(...distances);
  return least * 3 <= letters.length ? known[distances.indexOf(least)] : undefined;
}

/** How many letters differ between two texts (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 0; i < one.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j++) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + Number(one[i] !== other[j])));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

/** A form of a few texts, in any letter case. */
export function oneOf(...values: readonly string[]): Form {
  return (place, text) => {
    const found = values.find((value) => value.toLowerCase() === text.toLowerCase());
    if (found === undefined) throw new RangeError(`${place} is unknown: ${JSON.stringify(text)}.${suggest(text, values)}`);
    return found;
  };
}

/** A form of texts to which AWS adds: only one that is nearly a known text is an error. */
export function like(values: readonly string[], drop = ""): Form {
  return (place, given) => {
    const text = given.startsWith(drop) ? given.slice(drop.length) : given;
    const found = values.find((value) => value.toLowerCase() === text.toLowerCase());
    const meant = found ?? near(text, values);
    if (found === undefined && meant !== undefined) {
      throw new RangeError(`${place} is unknown: ${JSON.stringify(text)}. Did you mean ${JSON.stringify(meant)}?`);
    }
    return found ?? text;
  };
}

/** A form of texts that a pattern matches as a whole, once they are normal. */
export function matching(pattern: RegExp, must: string, normal: (text: string) => string = String): Form {
  return (place, text) => {
    const found = normal(text);
    if (!pattern.test(found)) throw new RangeError(`${place} must be ${must}, not ${JSON.stringify(text)}.`);
    return found;
  };
}

/** A form of ARNs of a service, or of names that match `orName`. */
export function arnOf(service: string, orName = ""): Form {
  const arn = `arn:[a-z-]+:(?:${service}):[a-z0-9-]*:[0-9]*:[^\\n]*[^\\s:*]`;
  const name = orName && `|${orName}`;
  return matching(
    new RegExp(`^(?:${arn}${name})$`),
    `an ARN such as arn:aws:${service.split("|")[0] ?? ""}:REGION:ACCOUNT:...${orName && " or a name"}`,
  );
}

export const ACCOUNTS = matching(/^[0-9]{12}$/, "an account ID of 12 digits");
export const REGIONS = matching(/^[a-z]{2,4}(?:-[a-z]{1,12}){1,3}-[0-9]{1,2}$/, "a region", (text) => text.toLowerCase());
