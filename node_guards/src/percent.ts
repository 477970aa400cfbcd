import { reject } from "./errors.js";

/** Returns a text with its percent-encoding decoded once, as strict UTF-8. */
export function decodePercent(text: string, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes(text, path));
  } catch {
    return reject("malformed", path);
  }
}

/** Returns the text that a reader sees who decodes once more: bytes that aren't UTF-8 are replaced. */
export function decodedAgain(text: string, path: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes(text, path));
}

/**
 * Returns a text decoded once. Bytes that aren't valid UTF-8 are decoded as Latin-1.
 *
 * Refuses overlong UTF-8 (RFC 3629, section 3), in which a careless decoder reads a dot or a slash.
 */
export function decodeLeniently(text: string, path: string): string {
  const data = bytes(text, path);
  if (isOverlong(data)) reject("malformed", path);
  let decoded = "";
  for (let at = 0; at < data.length; ) {
    const size = sequence(data, at);
    decoded += size ? data.toString("utf8", at, at + size) : String.fromCharCode(data[at] ?? 0);
    at += size || 1;
  }
  return decoded;
}

function bytes(text: string, path: string): Buffer {
  if (!text.isWellFormed()) reject("malformed", path);
  const source = Buffer.from(text, "utf8").toString("latin1");
  const decoded = source.replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return Buffer.from(decoded, "latin1");
}

function isOverlong(data: Buffer): boolean {
  return /[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f][\x80-\xbf]|\xf0[\x80-\x8f][\x80-\xbf]{2}/.test(data.toString("latin1"));
}

/** The number of bytes of the valid UTF-8 sequence at a position, 0 for none. */
function sequence(data: Buffer, at: number): number {
  const first = data[at] ?? 0;
  if (first < 0x80) return 1;
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (at + size > data.length) return 0;
  const text = data.toString("utf8", at, at + size);
  return !text.includes("\ufffd") || data.toString("latin1", at, at + size) === "\xef\xbf\xbd" ? size : 0;
}
