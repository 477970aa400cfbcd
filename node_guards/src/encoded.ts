import { reject, rejectAbsent } from "./errors.js";
import { isLonger } from "./text.js";

/** Lambda takes 6 MB for a synchronous invocation, the event as a whole. */
export const INVOCATION = 6 * 1024 * 1024;

/** Returns the bytes of a list of numbers, at most `limit`. Java's bytes have a sign, and some events none. */
export function bytesOfNumbers(numbers: unknown, path: string, limit: number): Buffer {
  if (!Array.isArray(numbers) || !numbers.every(Number.isInteger)) return reject("wrong-type", path);
  if (numbers.length > limit) reject("too-long", path);
  if (!numbers.every((each) => each >= -128 && each <= 255)) reject("malformed", path);
  return Buffer.from(numbers);
}

/** Returns the bytes of canonical base64 (RFC 4648, section 4), at most `limit`. */
export function bytesOf(text: unknown, path: string, limit: number): Buffer {
  if (typeof text !== "string") return rejectAbsent(text, path);
  if (isLonger(text, Math.floor((limit + 2) / 3) * 4)) reject("too-long", path);
  const data = Buffer.from(text, "base64");
  // Two texts with the same bytes would bypass a comparison of texts.
  if (data.toString("base64") !== text) reject("malformed", path);
  if (data.length > limit) reject("too-long", path);
  return data;
}
