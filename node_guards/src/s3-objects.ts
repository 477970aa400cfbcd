import { reject, rejectAbsent } from "./errors.js";
import type { Given } from "./options.js";
import { decodedAgain, decodePercent } from "./percent.js";
import { CONTROL, isAscii, isLonger, TEXT_CONTROL, utf8 } from "./text.js";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, with older names. */
export const BUCKET_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/;
// S3 stores objects of at most 50 TB.
const LARGEST = 50 * 1024 ** 4;
// A key has at most 1,024 bytes of UTF-8; each of them is at most three characters when encoded.
const LONGEST = 1024;

/** Which keys a function accepts. */
export interface AllowedKeys {
  readonly extensions: readonly string[] | undefined;
  readonly prefixes: readonly string[] | undefined;
  readonly singleLine: boolean;
  readonly anyPath: boolean;
}

/** Returns the keys that a validator's options accept. */
export function allowedKeys(given: Given): AllowedKeys {
  return {
    extensions: given.names("extensions"),
    prefixes: given.names("prefixes"),
    singleLine: given.flag("singleLine"),
    anyPath: given.flag("anyPath"),
  };
}

/** Returns a key that is sent unencoded, and that is safe where it is decoded once more. */
export function checkUnencodedKey(key: unknown, path: string, allowed: AllowedKeys): string {
  if (typeof key !== "string") return rejectAbsent(key, path);
  if (!key) reject("missing", path);
  if (utf8(key).length > LONGEST) reject("too-long", path);
  const dirty = allowed.singleLine ? CONTROL : TEXT_CONTROL;
  checkText(key, path, dirty, allowed.anyPath);
  if (key.includes("%")) checkText(decodedAgain(key, path), path, dirty, allowed.anyPath);
  return accepted(key, path, allowed);
}

/**
 * Returns the decoded key of an event's encoded key.
 *
 * Refuses keys that have a `..` segment, a leading slash, a backslash or a control character, as
 * sent, decoded once, or decoded twice, and keys that are not allowed.
 */
export function checkKey(encoded: unknown, path: string, allowed: AllowedKeys): string {
  return accepted(decodedKey(encoded, path, allowed), path, allowed);
}

function accepted(key: string, path: string, { extensions, prefixes }: AllowedKeys): string {
  const lower = key.toLowerCase();
  if (extensions && !extensions.some((each) => lower.endsWith(each.toLowerCase()))) reject("not-allowed", path);
  if (prefixes && !prefixes.some((each) => key.startsWith(each))) reject("not-allowed", path);
  return key;
}

function decodedKey(encoded: unknown, path: string, { singleLine, anyPath }: AllowedKeys): string {
  if (typeof encoded !== "string") return rejectAbsent(encoded, path);
  if (!encoded) reject("missing", path);
  if (isLonger(encoded, 3 * LONGEST)) reject("too-long", path);
  const dirty = singleLine ? CONTROL : TEXT_CONTROL;
  if (!encoded.includes("%") && isAscii(encoded)) {
    if (encoded.length > LONGEST) reject("too-long", path);
    const key = encoded.replaceAll("+", " ");
    checkText(key, path, CONTROL, anyPath);
    return key;
  }
  // S3 writes a space as a plus, as forms do.
  const key = decodePercent(encoded.replaceAll("+", " "), path);
  if (Buffer.byteLength(key) > LONGEST) reject("too-long", path);
  checkText(encoded, path, CONTROL, anyPath);
  for (const text of [key, decodedAgain(key.replaceAll("+", " "), path)]) checkText(text, path, dirty, anyPath);
  return key;
}

function checkText(text: string, path: string, dirty: RegExp, anyPath: boolean): void {
  if (dirty.test(text)) reject("control-character", path);
  if (anyPath) return;
  if (text.startsWith("/") || text.includes("\\") || text.split("/").includes("..")) reject("traversal", path);
}

/** Returns an object's size in bytes, or null where the event has none. */
export function checkSize(size: unknown, path: string, most = LARGEST): number | null {
  if (size === null) return null;
  if (!Number.isInteger(size)) return reject("wrong-type", path);
  const bytes = size as number;
  if (bytes < 0 || bytes > most) reject(bytes < 0 ? "malformed" : "too-long", path);
  return bytes;
}
