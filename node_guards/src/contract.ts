import { ALIKE, MARKS, type Place } from "./generated/contract.js";
import { dig } from "./values.js";

/** Returns the source of an event by its marks, or undefined. */
export function detect(event: unknown): string | undefined {
  return MARKS.find(([, ...places]) => (places as readonly Place[]).every((place) => holds(event, place)))?.[0];
}

/** Returns the source whose validator may check events of a source too. */
export function alike(source: string): string | undefined {
  return ALIKE[source];
}

function holds(event: unknown, [path, expected]: Place): boolean {
  const value = dig(event, path);
  if (value === null || expected === undefined) return value !== null;
  if (typeof expected !== "string") return expected.includes(value as string);
  return typeof value === "string" && value.startsWith("arn:") && value.split(":")[2] === expected;
}
