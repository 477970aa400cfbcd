import { gunzipSync } from "node:zlib";

import { reject } from "./errors.js";

/** The first bytes of a gzip member with deflate (RFC 1952). */
const MAGIC = Buffer.from([0x1f, 0x8b, 8]);

/** Returns the data of one gzip member, at most `limit` bytes. */
export function gunzip(data: Buffer, path: string, limit: number): Buffer {
  const expanded = read(data, limit);
  if (expanded === "too-long") return reject("too-long", path);
  if (expanded === undefined) return reject("malformed", path);
  // Node.js reads on where another member follows: it isn't part of the compressed data.
  for (let at = data.indexOf(MAGIC, 1); at >= 0; at = data.indexOf(MAGIC, at + 1)) {
    if (read(data.subarray(0, at), limit) instanceof Buffer) reject("malformed", path);
  }
  return expanded;
}

function read(data: Buffer, limit: number): Buffer | "too-long" | undefined {
  try {
    const options = { info: true, maxOutputLength: Math.max(limit, 1) };
    const { buffer, engine } = gunzipSync(data, options) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    // Zeros after the end are skipped, and not read.
    if (engine.bytesWritten !== data.length) return undefined;
    return buffer.length > limit ? "too-long" : buffer;
  } catch (error) {
    return (error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE" ? "too-long" : undefined;
  }
}
