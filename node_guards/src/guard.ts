import { type AuditLogger, makeLogger } from "./audit/logger.js";
import { type AuditRecord, failure, type LambdaContext, type Outcome, refusalDetails, unfinished } from "./audit/records.js";
import { isOf, isUnmarked } from "./contract.js";
import { BodyMisuse, EventRejected, StartupRefused, WrongAnswer } from "./errors.js";
import type { Validator } from "./validator.js";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the events of validators differ
export type AnyValidator = Validator<any, any>;
/** The events of a guard's validators. */
export type EventOf<Validators extends readonly AnyValidator[]> = {
  [Index in keyof Validators]: ReturnType<Validators[Index]["validate"]>;
}[number];

/** A callback of Node.js, in handlers that return nothing. */
export type Callback = (error?: unknown, result?: unknown) => void;

/** A check of the execution environment, which throws StartupRefused, such as `noLoaderHijack()`. */
export type StartupCheck = () => unknown;

/** Options of `guard()`. */
export interface GuardOptions {
  /** An audit logger, a function that takes each record, or false; by default, records are lines on standard output. */
  readonly audit?: AuditLogger | ((record: AuditRecord) => void) | boolean | undefined;
  /** Checks that run at the first event: where one throws, every event is refused. */
  readonly startup?: readonly StartupCheck[] | undefined;
  /** "observe" passes every event on as it came, and records what would be refused. */
  readonly mode?: "enforce" | "observe" | undefined;
  /** The last day of observing, such as "2027-03-31", for the preview. */
  readonly until?: string | undefined;
}

/** A guarded handler, which Lambda calls with the event as it came. */
export type Guarded = (this: unknown, event: unknown, context?: unknown, ...more: unknown[]) => Promise<unknown>;

// No symbol: the closures of Pulumi keep none.
const MARK = "stackwarden-guards.guarded";
// https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");

/**
 * Returns a handler whose events are validated first. An event of a source without a validator is
 * refused.
 *
 * `handler` takes the validated event and Lambda's context; it may be asynchronous, or take a
 * callback as its third parameter. Throws TypeError or RangeError for validators that exclude each
 * other, and for a handler that is already guarded, is a generator or streams its response.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a handler's own context
export function guard<const Validators extends readonly AnyValidator[], Context = LambdaContext>(
  validators: Validators,
  handler: (event: EventOf<Validators>, context: Context, callback: Callback) => unknown,
  options: GuardOptions = {},
): Guarded {
  const gate = makeGate(validators, options);
  checkHandler(handler);
  const takesCallback = handler.length > 2;
  const guarded: Guarded = async function (event, context, ...more) {
    if (typeof (context as { write?: unknown } | undefined)?.write === "function" && more.length) {
      throw new TypeError("guard() cannot guard a handler that streams its response.");
    }
    const call = (checked: EventOf<Validators>): unknown => {
      if (!takesCallback) return handler.call(this, checked, context as Context, noCallback);
      return new Promise((resolve, fail) => {
        const callback: Callback = (error, result) => {
          if (error === null || error === undefined) resolve(result);
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as the handler's
          else fail(error);
        };
        const answer: unknown = handler.call(this, checked, context as Context, callback);
        if (isPromise(answer)) answer.then(resolve, fail);
      });
    };
    return gate(event, context as LambdaContext | undefined, call as (event: unknown) => unknown);
  };
  Object.defineProperty(guarded, MARK, { value: true });
  return guarded;
}

function noCallback(): void {
  throw new TypeError("A guarded handler gets a callback only if it declares it as its third parameter.");
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

function checkHandler(handler: unknown): void {
  if (typeof handler !== "function") throw new TypeError("guard() takes a function as its second argument.");
  if (MARK in handler) {
    throw new TypeError("guard() cannot guard a handler twice. Give one guard() all validators.");
  }
  if (STREAMING in handler) throw new TypeError("guard() cannot guard a handler that streams its response.");
  if (/^(?:Async)?GeneratorFunction$/.test(handler.constructor.name)) {
    throw new TypeError("guard() cannot guard a generator: its body would never run. Return a value.");
  }
}

/** Validates one event, calls the handler, and writes the audit record. */
export type Gate = (event: unknown, context: LambdaContext | undefined, call: (event: unknown) => unknown) => Promise<unknown>;

// An object: the closures of Pulumi keep no variable's new value.
const environment = { isCold: true };

/** Returns the gate of several validators. */
export function makeGate(validators: readonly AnyValidator[], options: GuardOptions): Gate {
  checkValidators(validators);
  const inOrder = [...validators].sort((one, other) => one.source.order - other.source.order);
  const audit = loggerOf(options.audit);
  const observes = isObserving(options);
  const refusal = startupOf(options.startup);

  return async (event, context, call) => {
    const began = performance.now();
    const validator = inOrder.find(({ source }) => isOf(event, source));
    const seen = { context, event, source: validator?.source };
    const log = (outcome: Outcome, checked?: unknown, details: Readonly<Record<string, unknown>> = {}): void => {
      const measured = { durationMs: performance.now() - began, isColdStart: environment.isCold };
      environment.isCold = false;
      audit?.log(seen, outcome, measured, checked, details);
    };
    if (audit?.ready) await audit.ready();
    audit?.start(seen);
    const unfit = refusal && (await refusal());
    if (observes && unfit === undefined) return observe(validator, event, call, log);

    let checked: unknown;
    try {
      if (unfit !== undefined) throw new EventRejected("startup-refused");
      checked = validated(validator, event);
    } catch (error) {
      if (error instanceof EventRejected) {
        // The fault of the environment is reported to its owners alone, not to the caller.
        log("refused", undefined, { ...refusalDetails(error), ...(unfit !== undefined && { startup: unfit }) });
        if (validator === undefined) throw error;
        return validator.refuse(event, error);
      }
      log("failed", undefined, { error: failure(error) });
      throw error;
    }
    let answer: unknown;
    try {
      const result = isAllRefused(checked) && !validator?.needsHandler?.(checked) ? null : await call(checked);
      answer = (validator as AnyValidator).answer(checked, result ?? null);
    } catch (error) {
      const isWrong = error instanceof WrongAnswer;
      log("failed", checked, isWrong ? { error: "WrongAnswer", ...refusalDetails(error) } : { error: failure(error) });
      if (!isWrong) throw error;
      return (validator as AnyValidator).refuse(event, error);
    }
    const details = unfinished(checked, answer);
    log(Object.keys(details).length ? "partial" : "accepted", checked, details);
    return answer;
  };
}

/**
 * Calls the handler regardless of the validator's result, and records both.
 *
 * Its answer to an event that the guard would have accepted is checked too, and returned as it is.
 */
async function observe(
  validator: AnyValidator | undefined,
  event: unknown,
  call: (event: unknown) => unknown,
  log: (outcome: Outcome, checked?: unknown, details?: Readonly<Record<string, unknown>>) => void,
): Promise<unknown> {
  let checked: unknown;
  let details: Readonly<Record<string, unknown>> = {};
  try {
    checked = validated(validator, event);
    details = unfinished(checked, null);
  } catch (error) {
    details = error instanceof EventRejected ? refusalDetails(error) : { error: failure(error) };
  }
  let answer: unknown;
  try {
    answer = await call(event);
  } catch (error) {
    log("failed", checked, { ...details, error: failure(error) });
    throw error;
  }
  if (validator && !Object.keys(details).length) details = wrong(validator, checked, answer);
  log(Object.keys(details).length ? "observed" : "accepted", checked, details);
  return answer;
}

/** Why a guard that refuses would have failed with the answer; empty where it would not. */
function wrong(validator: AnyValidator, checked: unknown, answer: unknown): Readonly<Record<string, unknown>> {
  try {
    validator.answer(checked, answer ?? null);
    return {};
  } catch (error) {
    return error instanceof WrongAnswer ? { error: "WrongAnswer", ...refusalDetails(error) } : { error: failure(error) };
  }
}

/** Returns a function that runs the checks once, and returns why the environment is refused. */
function startupOf(checks: unknown = []): (() => Promise<string | undefined>) | undefined {
  if (!Array.isArray(checks)) throw new TypeError("startup takes a list of checks, such as [noLoaderHijack()].");
  for (const check of checks as readonly unknown[]) {
    if (typeof check !== "function") throw new TypeError("startup takes functions that throw StartupRefused.");
  }
  if (!checks.length) return undefined;
  // At the first event and not at import, which is the deployment for closures of Pulumi.
  const state: { outcome?: Promise<string | undefined> } = {};
  return () => (state.outcome ??= outcomeOf(checks as readonly StartupCheck[]));
}

async function outcomeOf(checks: readonly StartupCheck[]): Promise<string | undefined> {
  for (const check of checks) {
    try {
      await check();
    } catch (error) {
      if (error instanceof StartupRefused) return error.message;
      // The message of another error may contain a value; its type does not.
      return `startup-check-failed: ${/^\w{1,100}$/.test(check.name) ? check.name : "check"}: ${failure(error)}`;
    }
  }
  return undefined;
}

/** Returns the validated event. Throws only EventRejected and BodyMisuse. */
function validated(validator: AnyValidator | undefined, event: unknown): unknown {
  if (validator === undefined) throw new EventRejected("undeclared-source");
  try {
    return validator.validate(event);
  } catch (error) {
    if (error instanceof EventRejected || error instanceof BodyMisuse) throw error;
    // An error in the validator itself must not accept the event, nor reveal its content.
    throw new EventRejected("malformed");
  }
}

/** Whether no record of a batch passed: then the guard answers without the handler. */
function isAllRefused(checked: unknown): boolean {
  const { records, refused } = checked as { records?: readonly unknown[]; refused?: readonly unknown[] };
  return Boolean(refused?.length) && records?.length === 0;
}

function loggerOf(audit: GuardOptions["audit"]): AuditLogger | undefined {
  if (audit === false) return undefined;
  if (audit === undefined || audit === true) return makeLogger();
  if (typeof audit === "function") return makeLogger({ sink: audit });
  if (typeof (audit as AuditLogger | null)?.log === "function") return audit;
  throw new TypeError("audit takes auditLogger({...}), a function that takes a record, or false.");
}

/** Whether the guard passes everything on; the environment can only make it refuse. */
function isObserving({ mode = "enforce", until }: GuardOptions): boolean {
  const variable = process.env["RUNTIME_GUARDS_MODE"] ?? mode;
  for (const each of [mode, variable]) {
    if (each !== "enforce" && each !== "observe") throw new RangeError('The mode of a guard must be "enforce" or "observe".');
  }
  if (until !== undefined) {
    if (mode === "enforce") throw new TypeError('until goes with mode: "observe".');
    const day = new Date(`${until}T00:00:00Z`);
    if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(until) || Number.isNaN(day.getTime()) || !day.toISOString().startsWith(until)) {
      throw new RangeError('until takes a day, such as "2027-03-31".');
    }
  }
  return mode === "observe" && variable === "observe";
}

function checkValidators(validators: readonly Validator<unknown>[]): void {
  if (!(validators instanceof Array) || !validators.length) {
    throw new TypeError("guard() takes a list of validators, such as [sqs()].");
  }
  for (const validator of validators as readonly unknown[]) {
    if (typeof validator === "function") throw new TypeError(`guard() takes validators. Call ${validator.name}().`);
    if (typeof (validator as Validator<unknown> | null)?.validate !== "function") {
      throw new TypeError("guard() takes validators, such as sqs().");
    }
  }
  const names = validators.map(({ source }) => source.name);
  if (new Set(names).size !== names.length) throw new RangeError("guard() has two validators of one event source. Keep one.");
  if (names.includes("http-api") && names.includes("function-url")) {
    throw new RangeError("guard() cannot combine httpApi and functionUrl: their events have the same format.");
  }
  if (validators.filter(({ source }) => isUnmarked(source)).length > 1) {
    throw new RangeError("guard() takes one validator of a source without a mark.");
  }
}
