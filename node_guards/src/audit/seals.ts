import { createHash, createHmac, randomBytes } from "node:crypto";

/**
 * Returns a seal for `makeLogger({ seal: hmacSeal(key) })`: HMAC-SHA256 (RFC 2104) with a shared key of
 * 32 bytes or more. Each line has its place in the hash chain of this execution environment, and
 * `stackwarden verify` finds lines that were removed, changed, reordered or inserted.
 */
export function hmacSeal(key: Uint8Array): (line: string) => string {
  if (!(key instanceof Uint8Array)) throw new TypeError("hmacSeal() takes a key as bytes.");
  if (key.length < 32) throw new RangeError("A key for HMAC-SHA256 must have 32 bytes or more.");
  let [id, sequence, previous] = ["", 0, "0".repeat(64)];

  return (line) => {
    // The chain begins with its first line, not at import.
    id ||= randomBytes(16).toString("hex");
    const place = `"id":"${id}","sequence":${sequence},"previous":"${previous}"`;
    const head = `${line.slice(0, -1)},"chain":{${place},"seal":`;
    const sealed = `${head}"hmac-sha256:${createHmac("sha256", key).update(head).digest("hex")}"}}`;
    previous = createHash("sha256").update(sealed).digest("hex");
    sequence++;
    return sealed;
  };
}
