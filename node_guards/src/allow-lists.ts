import { reject } from "./errors.js";

/** Refuses a value that is not on an allow-list; without a list, all are allowed. */
export function allow(value: unknown, names: readonly string[] | undefined, path: string): void {
  if (names && !names.includes(value as string)) reject("not-allowed", path);
}

/** Returns whether a whole text matches an option's regular expression. */
export function wholly(pattern: string | RegExp): RegExp {
  if (typeof pattern === "string") return new RegExp(`^(?:${pattern})$`);
  if (pattern.multiline) throw new RangeError("A regular expression of an option must not have the flag m.");
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gy]/g, ""));
}
