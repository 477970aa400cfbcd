import { at, BodyMisuse, below, EventRejected, reject } from "./errors.js";
import { DEPTH, NODES, parseJson } from "./json.js";
import { isObject, own } from "./values.js";

/** A part of an issue's path: a name or an index, or an object that has one. */
type Step = PropertyKey | { readonly key: PropertyKey };
interface Issue {
  readonly path?: readonly Step[] | undefined;
}

/** A schema of a library that implements Standard Schema: zod, valibot, arktype and others. */
export interface StandardSchema<Output> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (
      value: unknown,
    ) => { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly Issue[] } | Promise<unknown>;
  };
}

/** A type guard: a function of your own, or one that ajv compiled from a JSON Schema. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ajv declares its parameter so
export type TypeGuard<Output> = (value: any) => value is Output;

/** Another validator, whose event comes inside a body. */
export interface Inner<Output> {
  readonly trigger: string;
  /** Returns the validated event of a body's text, where it has another form there. Throws EventRejected. */
  read?(source: string | Uint8Array, path: string): Output;
  validate(event: unknown): unknown;
}

/** The model of a body. */
export type Model<Output> = StandardSchema<Output> | TypeGuard<Output> | Inner<Output>;

export type Decode = (source: string | Uint8Array, path: string) => unknown;
export type Check = (value: unknown, path: string) => unknown;

/** Returns a function that reads JSON text by a model; undefined without a model. */
export function decoder(model: unknown, depth = DEPTH, nodes = NODES): Decode | undefined {
  if (model === undefined) return undefined;
  if (isInner(model)) {
    return (source, path) => model.read?.(source, path) ?? at(path, () => model.validate(parseJson(source, path, depth, nodes)));
  }
  const check = checker(model) as Check;
  return (source, path) => check(parseJson(source, path, depth, nodes), path);
}

/** Returns a function that checks a JSON value by a model; undefined without a model. */
export function checker(model: unknown): Check | undefined {
  if (model === undefined) return undefined;
  const make = builder(model);
  return (value, path) =>
    below(path, () => {
      try {
        return make(value);
      } catch (error) {
        if (error instanceof EventRejected || error instanceof BodyMisuse) throw error;
        // The text of any other error may quote the body.
        return reject("schema");
      }
    });
}

/** Whether a value can be a model. */
export function isModel(model: unknown): boolean {
  return isInner(model) || isStandard(model) || typeof model === "function";
}

/** Whether a value is another validator. */
export function isInner(model: unknown): model is Inner<unknown> {
  return isObject(model) && typeof model["trigger"] === "string" && typeof model["validate"] === "function";
}

function isStandard(model: unknown): model is StandardSchema<unknown> {
  if ((typeof model !== "object" && typeof model !== "function") || model === null) return false;
  const standard = (model as Record<string, unknown>)["~standard"] as StandardSchema<unknown>["~standard"] | undefined;
  return typeof standard?.validate === "function";
}

function builder(model: unknown): (value: unknown) => unknown {
  if (isInner(model)) return (value) => model.validate(value);
  let names: ReadonlySet<string> | undefined;
  const place = (steps: readonly Step[], value: unknown): string =>
    pathOf(steps, value, (names ??= propertyNames(model)));
  if (isStandard(model)) {
    return (value) => {
      const result = model["~standard"].validate(value);
      if (result instanceof Promise) {
        throw new BodyMisuse("The schema of a body is asynchronous. Use one without asynchronous checks.");
      }
      if (result.issues) throw new EventRejected("schema", place(result.issues[0]?.path ?? [], value));
      return result.value;
    };
  }
  const test = model as { (value: unknown): unknown; errors?: readonly unknown[] | null };
  return (value) => {
    const answer = test(value);
    if (answer === true) return value;
    if (answer !== false) {
      throw new BodyMisuse("The function of a body is a type guard. Return true or false.");
    }
    throw new EventRejected("schema", place(stepsOf(test.errors?.[0]), value));
  };
}

/** The place of ajv's first error: its JSON Pointer (RFC 6901), and the property that is missing. */
function stepsOf(error: unknown): string[] {
  const pointer = own(error, "instancePath");
  if (typeof pointer !== "string") return [];
  const steps = pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const missing = own(own(error, "params"), "missingProperty");
  return own(error, "keyword") === "required" && typeof missing === "string" ? [...steps, missing] : steps;
}

/** Returns the path of an issue, with `*` for each name that the model does not declare. */
function pathOf(steps: readonly Step[], value: unknown, names: ReadonlySet<string>): string {
  let path = "";
  let reached = value;
  for (const step of steps) {
    const key = String(typeof step === "object" ? step.key : step);
    if (Array.isArray(reached) && /^[0-9]+$/.test(key)) {
      path += `[${key}]`;
      reached = (reached as unknown[])[Number(key)];
    } else {
      // A name that the body lacks was not chosen by its sender.
      const isDeclared = names.has(key) || (isObject(reached) && !Object.hasOwn(reached, key));
      path += isDeclared ? `.${key}` : ".*";
      reached = own(reached, key);
    }
  }
  return path.replace(/^\./, "");
}

const DECLARING = ["properties", "entries", "shape"];
const MOST = 10_000;

/** The names that a schema declares: JSON Schema's `properties`, valibot's `entries`, zod's `shape`. */
function propertyNames(model: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<unknown>();
  const waiting: unknown[] = [model, peek(peek(model, "~standard"), "jsonSchema") && jsonSchemaOf(model)];
  while (waiting.length && seen.size < MOST) {
    const holder = waiting.pop();
    const canHold = typeof holder === "object" || typeof holder === "function";
    if (!canHold || holder === null || seen.has(holder)) continue;
    seen.add(holder);
    for (const name of DECLARING) {
      const declared = peek(holder, name);
      if (typeof declared === "object" && declared !== null) Object.keys(declared).forEach((each) => names.add(each));
    }
    for (const name of Object.keys(holder)) waiting.push(peek(holder, name));
    if (typeof holder === "function") waiting.push(peek(holder, "schema"));
  }
  return names;
}

/** https://standardschema.dev/json-schema: newer libraries describe their schemas themselves. */
function jsonSchemaOf(model: unknown): unknown {
  const described = peek(peek(model, "~standard"), "jsonSchema") as { input?: (options: unknown) => unknown };
  try {
    return described.input?.({ target: "draft-2020-12" });
  } catch {
    return undefined; // A schema that JSON Schema has no words for.
  }
}

function peek(holder: unknown, name: string): unknown {
  try {
    return (holder as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined; // A getter of the library's own.
  }
}
