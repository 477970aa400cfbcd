import { createHmac, randomBytes } from "node:crypto";

import type { Source } from "../contract.js";
import { isLonger, utf8 } from "../text.js";
import { callerOf, isOfSource, triggerArn } from "./origins.js";
import type { Secrets } from "./redaction.js";
import type { Seal } from "./seals.js";
import { type AuditRecord, count, failure, type LambdaContext, LONGEST, makeRecord, type Outcome, safeName } from "./records.js";

const SHORTEST_KEY = 16;

/** What a record is written about. */
export interface Seen {
  readonly context: LambdaContext | undefined;
  readonly event: unknown;
  readonly source: Source | undefined;
}

/** Writes audit records; no method throws. */
export interface AuditLogger {
  /** Writes the record of an invocation's end. */
  log(
    seen: Seen,
    outcome: Outcome,
    measured: { readonly durationMs: number; readonly isColdStart: boolean },
    checked: unknown,
    details: Readonly<Record<string, unknown>>,
  ): void;
  /** Writes the record that opens an invocation, where the logger has such records. */
  start(seen: Seen): void;
  /** Fetches the key of the seal before an invocation's first record, where it is elsewhere. */
  readonly ready?: (() => Promise<void>) | undefined;
}

/** Parts of a logger that most functions do without. */
export interface LoggerOptions {
  /** Receives each record as an object, instead of a line on standard output. */
  readonly sink?: ((record: AuditRecord) => void) | undefined;
  /** Key of the caller's hash, 16 bytes or more; by default a random salt. */
  readonly callerKey?: Uint8Array | undefined;
  /** "hashed", "clear" (only for validated events), or undefined for no caller. */
  readonly caller?: "clear" | "hashed" | undefined;
  /** Whether a record opens each invocation; by default, with a seal alone. */
  readonly starts?: boolean | undefined;
  /** Returns the fields of an event that may be printed, such as `allowFields([...])`. */
  readonly fields?: ((event: unknown) => Record<string, unknown>) | undefined;
  /** Texts of which no part may be printed, such as `makeSecrets([...])`. */
  readonly secrets?: Secrets | undefined;
  /** Signs and chains the lines, such as `hmacSeal(key)`. */
  readonly seal?: Seal | undefined;
}

/** Returns a logger that writes one line for each invocation on standard output. */
export function makeLogger(options: LoggerOptions = {}): AuditLogger {
  const { sink, fields, secrets, seal, starts = seal !== undefined } = options;
  if (seal && sink) throw new TypeError("seal and sink exclude each other: a seal signs lines, a sink gets records.");
  const caller = "caller" in options ? options.caller : "hashed";
  if (![undefined, "hashed", "clear"].includes(caller)) throw new RangeError('caller must be "hashed", "clear" or undefined.');
  const hashing = { key: options.callerKey };
  if (hashing.key && hashing.key.length < SHORTEST_KEY) throw new RangeError(`callerKey must have ${SHORTEST_KEY} bytes or more.`);

  return {
    ready: seal?.ready,
    log(seen, outcome, measured, checked, details) {
      guarded(() => {
        const record = { ...makeRecord(seen.context, seen.source?.name, outcome, measured), ...details };
        const calls = seal?.calls?.();
        write({ ...record, ...origin(seen, checked), ...(calls && { key_calls: calls }) } as unknown as AuditRecord);
      });
    },
    start(seen) {
      if (starts) guarded(() => write(makeRecord(seen.context, seen.source?.name, "started") as unknown as AuditRecord));
    },
  };

  function origin({ context, event, source }: Seen, checked: unknown): Record<string, unknown> {
    const found: Record<string, unknown> = { trigger_arn: null, record_count: null, caller: null };
    // No event, however malformed, must suppress its own record.
    guarded(() => {
      found["trigger_arn"] = printable(source, triggerArn(source, event, context?.invokedFunctionArn), checked);
      found["record_count"] = count(event, checked);
      found["caller"] = identity(source, event, checked);
      if (fields) found["fields"] = fields(event);
    });
    return found;
  }

  function identity(source: Source | undefined, event: unknown, checked: unknown): string | null {
    const name = caller && callerOf(source, event);
    if (!name) return null;
    if (isLonger(name, LONGEST)) return "[refused: length]";
    // A caller that no validator has checked is never printed in clear.
    if (caller === "clear" && checked !== undefined) return safeName(name);
    hashing.key ??= randomBytes(32);
    return `hmac-sha256:${createHmac("sha256", hashing.key).update(utf8(name)).digest("hex").slice(0, 32)}`;
  }

  function write(made: AuditRecord): void {
    const record = (secrets ? secrets.redact(made) : made) as AuditRecord;
    if (sink) return sink(record);
    const line = ascii(JSON.stringify(record));
    process.stdout.write(`${seal ? sealed(line, seal) : line}\n`);
  }
}

function sealed(line: string, { seal }: Seal): string {
  try {
    return seal(line);
  } catch (error) {
    // Verification finds a record without a seal; no record at all would be worse.
    complain("an audit record has no seal", error);
    return line;
  }
}

/** The sender chose an unchecked ARN whose service isn't the source's. */
function printable(source: Source | undefined, arn: string | null, checked: unknown): string | null {
  return arn === null || checked !== undefined || isOfSource(source, arn) ? arn : "[redacted: ARN]";
}

/** Returns JSON with escapes for other characters than ASCII. */
function ascii(json: string): string {
  return json.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function guarded(write: () => void): void {
  try {
    write();
  } catch (error) {
    complain("an audit record is incomplete or lost", error);
  }
}

/** The error's text may quote the event; its type does not. */
function complain(what: string, error: unknown): void {
  process.stderr.write(`stackwarden-guards: ${what}: ${failure(error)}\n`);
}
