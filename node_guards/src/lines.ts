import { below, reject } from "./errors.js";
import { BITS, type Documented, type Fields } from "./generated/documented.js";
import { CONTROL } from "./text.js";
import { isObject } from "./values.js";

/**
 * Refuses the first documented field of another type, and a line that has a control character. Names
 * that the sender chooses are not part of the path.
 */
export function checkFields(fields: Documented, value: unknown): void {
  if (value === null || value === undefined || fields === 0) return;
  if (typeof fields === "number") {
    if (!(fields & bitOf(value))) reject("wrong-type");
    if (fields & BITS.line && CONTROL.test(value as string)) reject("control-character");
  } else if (Array.isArray(fields)) {
    const [element] = fields as readonly [Documented];
    if (!Array.isArray(value)) return reject("wrong-type");
    value.forEach((item, index) => below(`[${index}]`, () => checkFields(element, item)));
  } else {
    checkObject(fields as Fields, value);
  }
}

/** Returns documented fields without those at some paths, which a validator checks by itself. */
export function without(fields: Fields, ...paths: readonly string[]): Fields {
  const kept = Object.entries(fields).filter(([name]) => !paths.includes(name));
  return Object.fromEntries(
    kept.map(([name, field]) => {
      const rest = paths.filter((path) => path.startsWith(`${name}.`)).map((path) => path.slice(name.length + 1));
      return [name, rest.length ? without(field as Fields, ...rest) : field];
    }),
  );
}

function checkObject(fields: Fields, value: unknown): void {
  if (!isObject(value)) return reject("wrong-type");
  for (const name of Object.keys(value)) {
    const isKnown = Object.hasOwn(fields, name);
    const documented = isKnown ? fields[name] : fields["*"];
    if (documented !== undefined) below(isKnown ? name : "*", () => checkFields(documented, value[name]));
  }
}

function bitOf(value: unknown): number {
  if (typeof value === "string") return BITS.text;
  if (typeof value === "boolean") return BITS.flag;
  if (typeof value === "number") return Number.isInteger(value) ? BITS.whole : BITS.fraction;
  return Array.isArray(value) ? BITS.list : BITS.object;
}
