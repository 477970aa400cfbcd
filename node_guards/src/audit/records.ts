import { type EventRejected } from "../errors.js";
import { isAscii, isLonger, isPrintable } from "../text.js";
import { own } from "../values.js";

/** Lambda's context, as far as an audit record has it. */
export interface LambdaContext {
  readonly functionName?: string;
  readonly functionVersion?: string;
  readonly invokedFunctionArn?: string;
  readonly awsRequestId?: string;
  readonly logGroupName?: string;
  readonly tenantId?: string;
  getRemainingTimeInMillis?(): number;
}

/** The outcome of an invocation. */
export type Outcome = "accepted" | "failed" | "observed" | "partial" | "refused" | "started";

/** An audit record. Its fields are the same in all languages. */
export interface AuditRecord {
  readonly audit: "runtime_guards";
  readonly outcome: Outcome;
  readonly [name: string]: unknown;
}

// The longest text of a record, in characters: a log group's name has at most 512.
export const LONGEST = 512;
// A batch may have 10,000 records, and a line of CloudWatch Logs has a bound.
const MOST_REFUSALS = 50;
const LEVELS = { accepted: "INFO", failed: "ERROR", observed: "WARN", partial: "WARN", refused: "WARN", started: "INFO" };
const ORDER = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/** Returns the fields that each record has; the details of its outcome follow them. */
export function makeRecord(
  context: LambdaContext | undefined,
  source: string | undefined,
  outcome: Outcome,
  measured?: { readonly durationMs: number; readonly isColdStart: boolean },
): Record<string, unknown> {
  const tenant = context?.tenantId;
  return {
    audit: "runtime_guards",
    schema: 1,
    level: level(outcome),
    timestamp: new Date().toISOString(),
    function_name: safeName(context?.functionName),
    function_version: safeName(context?.functionVersion),
    aws_request_id: safeName(context?.awsRequestId),
    log_group: safeName(context?.logGroupName),
    remaining_time: remaining(context),
    event_source: safeName(source),
    ...(measured && { cold_start: measured.isColdStart }),
    outcome,
    ...(measured && { duration_ms: Math.round(measured.durationMs * 1000) / 1000 }),
    ...(tenant !== undefined && { tenant_id: safeName(tenant) }),
  };
}

/** Lambda drops lines below the function's level; an audit log has no such lines. */
function level(outcome: Outcome): string {
  const lowest = process.env["AWS_LAMBDA_LOG_LEVEL"] ?? "";
  return ORDER.indexOf(lowest) > ORDER.indexOf(LEVELS[outcome]) ? lowest : LEVELS[outcome];
}

function remaining(context: LambdaContext | undefined): number | null {
  try {
    const left = context?.getRemainingTimeInMillis?.();
    return Number.isSafeInteger(left) ? (left as number) : null;
  } catch {
    return null;
  }
}

/** Returns reason and path of a refusal, neither of which the sender chose. */
export function refusalDetails(rejected: EventRejected): Record<string, unknown> {
  return { reason: rejected.reason, path: safeName(rejected.path) ?? "" };
}

/** Returns the details of a batch that was processed only in part; empty for a complete one. */
export function unfinished(checked: unknown, answer: unknown): Record<string, unknown> {
  const { refused = [], records } = checked as {
    readonly refused?: readonly EventRejected[];
    readonly records?: { readonly errors?: readonly unknown[] };
  };
  const details: Record<string, unknown> = {};
  if (refused.length) {
    details["refused_count"] = refused.length;
    details["refused"] = refused.slice(0, MOST_REFUSALS).map(refusalDetails);
  }
  const returned = own(answer, "batchItemFailures");
  if (Array.isArray(returned) && returned.length > refused.length) {
    details["failed_count"] = returned.length - refused.length;
  }
  if (records?.errors?.length) details["errors"] = counted(records.errors);
  return details;
}

/** How many errors of each type processing a batch's records threw. */
function counted(errors: readonly unknown[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const error of errors) {
    const name = failure(error);
    if (counts.has(name) || counts.size < MOST_REFUSALS) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

/** Returns the type of an error. Its text may quote the event, so it is not recorded. */
export function failure(error: unknown): string {
  const name: unknown = error instanceof Error ? error.constructor.name : undefined;
  return typeof name === "string" && /^[A-Za-z_]\w{0,99}$/.test(name) ? name : "Error";
}

/** Returns the number of records where the event is a batch, or null. */
export function count(event: unknown, checked: unknown): number | null {
  const { records, refused } = (checked ?? {}) as { records?: unknown; refused?: readonly unknown[] };
  if (Array.isArray(records)) return records.length + (refused?.length ?? 0);
  const batch = Array.isArray(event) ? (event as unknown[]) : (own(event, "Records") ?? own(event, "records"));
  return Array.isArray(batch) ? batch.length : null;
}

/** Returns a name from Lambda or the guard where it can be printed, else a label. */
export function safeName(name: unknown): string | null {
  if (name === null || name === undefined) return null;
  if (typeof name !== "string") return "[refused: no text]";
  if (isLonger(name, LONGEST)) return "[refused: length]";
  // A quote, brace or backslash in a text could be parsed as JSON by naive readers of the line.
  return isAscii(name) && isPrintable(name) && !/["\\{}<>]/.test(name) ? name : "[refused: characters]";
}
