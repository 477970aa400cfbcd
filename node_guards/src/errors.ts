import { type Reason, STATUSES } from "./generated/contract.js";

/**
 * An event, or one of its records, is refused.
 *
 * `path` is the refused place in the names that AWS documents, such as `Records[0].s3.object.key`;
 * `paths` has further places that are missing beside it. Neither contains a value of the event.
 */
export class EventRejected extends Error {
  readonly reason: Reason;
  readonly path: string;
  readonly paths: readonly string[];

  constructor(reason: Reason, path = "", also: readonly string[] = []) {
    const paths = [path, ...also];
    super(path ? `${reason} at ${paths.join(", ")}` : reason);
    this.name = "EventRejected";
    this.reason = reason;
    this.path = path;
    this.paths = paths;
  }

  /** The HTTP status that answers this refusal. */
  get status(): number {
    return STATUSES[this.reason] ?? 400;
  }

  /** Returns the same refusal, with its paths below `prefix`. */
  below(prefix: string): EventRejected {
    const [path, ...also] = this.paths.map(
      (each) => `${prefix}${each && prefix && each[0] !== "[" ? "." : ""}${each}`,
    );
    return new EventRejected(this.reason, path, also);
  }
}

/** A handler's answer isn't of the type that its guard declares; `path` is such as `answer.body.total`. */
export class WrongAnswer extends EventRejected {
  /** Another request would not help. */
  override get status(): number {
    return 500;
  }
}

/** The code that declares a body is wrong, not the event: the invocation fails. */
export class BodyMisuse extends TypeError {}

/** A startup check refuses this execution environment; `subject` names a variable or a file, and no value. */
export class StartupRefused extends Error {
  constructor(
    readonly reason: string,
    readonly subject = "",
  ) {
    super(subject ? `${reason}: ${subject}` : reason);
    this.name = "StartupRefused";
  }
}

/** The key of a seal can't be fetched now; `code` is the error of AWS. */
export class KeysUnavailable extends Error {
  constructor(readonly code: string) {
    super(code);
    this.name = "KeysUnavailable";
  }
}

/** A check read a field that is missing, or a value of another type. */
export class Misread extends Error {
  constructor(readonly isMissing: boolean) {
    super();
  }
}

export function reject(reason: Reason, path = ""): never {
  throw new EventRejected(reason, path);
}

/** Refuses a value that is missing or whose type the source never sends. */
export function rejectAbsent(value: unknown, path = ""): never {
  return reject(value === null || value === undefined ? "missing" : "wrong-type", path);
}

/** Returns the error of a check of the value at `place` as a refusal that names the place. */
export function refusedAt(error: unknown, place: string): EventRejected {
  if (error instanceof BodyMisuse) throw error;
  if (error instanceof EventRejected) return error.below(place);
  return new EventRejected(error instanceof Misread && error.isMissing ? "missing" : "wrong-type", place);
}

/** Returns what `check` returns; its refusals are below `place`, and other errors become refusals. */
export function at<T>(place: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw refusedAt(error, place);
  }
}

/** Returns what `check` returns, with the paths of its refusals below `place`. */
export function below<T>(place: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof EventRejected ? error.below(place) : error;
  }
}
