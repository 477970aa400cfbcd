import type { Documented } from "./generated/documented.js";
import { isObject } from "./values.js";

/** A validated event, or one of its records. */
export interface ValidatedEvent<Source extends string = string> {
  /** The event source, such as `sqs`: it tells the events of several validators apart. */
  readonly trigger: Source;
  /** The event as Lambda delivered it. */
  readonly raw: unknown;
  /** The event with only the fields that AWS documents. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as JSON.parse returns
  readonly documented: any;
}

class Validated {
  // Private, because what is enumerable is in every log of an event.
  readonly #raw: unknown;
  readonly #fields: Documented | (() => unknown);
  #known: unknown;

  constructor(
    readonly trigger: string,
    raw: unknown,
    fields: Documented | (() => unknown),
  ) {
    this.#raw = raw;
    this.#fields = fields;
  }

  get raw(): unknown {
    return this.#raw;
  }

  get documented(): unknown {
    const fields = this.#fields;
    return (this.#known ??= typeof fields === "function" ? fields() : documented(this.#raw, fields));
  }

  toJSON(): unknown {
    return this.documented;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    // No value: an event ends up in logs.
    return `<${this.trigger} event>`;
  }
}

/** Returns a validated event with its typed fields beside the documented ones. */
export function makeEvent<E extends ValidatedEvent>(
  trigger: E["trigger"],
  raw: unknown,
  fields: Documented | (() => unknown),
  typed: Omit<E, keyof ValidatedEvent>,
): E {
  return Object.assign(new Validated(trigger, raw, fields), typed) as unknown as E;
}

/** Returns the documented part of a value. */
export function documented(value: unknown, fields: Documented): unknown {
  if (typeof fields !== "object") return value;
  if (Array.isArray(fields)) {
    const [below] = fields as readonly [Documented];
    return Array.isArray(value) ? value.map((item) => documented(item, below)) : value;
  }
  if (!isObject(value)) return value;
  const known = fields as { readonly [name: string]: Documented };
  const fieldsOf = (name: string): Documented | undefined => (Object.hasOwn(known, name) ? known[name] : known["*"]);
  const names = Object.keys(value).filter((name) => fieldsOf(name) !== undefined);
  // By definition, not assignment: a name may be `__proto__`.
  return Object.fromEntries(names.map((name) => [name, documented(value[name], fieldsOf(name) ?? 0)]));
}
