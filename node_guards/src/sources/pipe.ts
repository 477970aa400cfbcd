import { type Batch, every, mergedFailures, Records } from "../batches.js";
import { checker, type Model } from "../bodies.js";
import { EventRejected, reject, rejectAbsent } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { PIPE_SOURCE } from "../generated/contract.js";
import { PIPE, type PipeOptions } from "../generated/options.js";
import { read } from "../options.js";
import { checkTree } from "../shapes.js";
import { makeValidator, type Validator } from "../validator.js";
import { isObject, type JsonObject, own } from "../values.js";

/** A validated batch of a pipe. `failures` holds the IDs of the records that the pipe retries. */
export interface PipeEvent<Item> extends ValidatedEvent<"pipe">, Batch<Item> {}

const SOURCES = ["sqs", "kinesis-stream", "dynamodb-stream"];
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html: the fields that a
// mapping has below `kinesis` are in the record itself.
const BELOW_KINESIS = [
  ...["kinesisSchemaVersion", "partitionKey", "sequenceNumber", "data"],
  ...["approximateArrivalTimestamp", "encryptionType"],
];

/**
 * Validates batches of EventBridge Pipes.
 *
 * A pipe that transforms its input must keep `eventSource`: without it, no mark identifies a batch of a
 * pipe. `source` is the validator of the pipe's source: `sqs()`, `kinesisStream()` or
 * `dynamodbStream()`. Throws TypeError for another one, and for `source` together with `body`.
 */
export function pipe<Item extends ValidatedEvent>(
  options: Omit<PipeOptions<never>, "body" | "source"> & { source: Validator<ValidatedEvent & Batch<Item>> },
): Validator<PipeEvent<Item>>;
export function pipe<Item = JsonObject>(
  options?: Omit<PipeOptions<never>, "body" | "source"> & { body?: Model<Item> | undefined },
): Validator<PipeEvent<Item>>;
export function pipe(options: PipeOptions<unknown> = {}): Validator<PipeEvent<unknown>> {
  const given = read("pipe", options, PIPE);
  const source = given["source"] as Validator<Batch<ValidatedEvent>> & { readonly trigger: string } | undefined;
  if (source && !SOURCES.includes(source.trigger)) {
    throw new TypeError("source of pipe() must be sqs(), kinesisStream() or dynamodbStream().");
  }
  if (source && options.body !== undefined) {
    throw new TypeError("pipe() takes source or body, not both. Declare the body at the source instead.");
  }
  const check = checker(options.body ?? isObject);
  return makeValidator(PIPE_SOURCE, validate, {
    answer: (event, result) => (event.failures.length ? mergedFailures(result, event.failures) : result),
  });

  function validate(event: unknown): PipeEvent<unknown> {
    if (!Array.isArray(event)) return rejectAbsent(event);
    if (event.length > given.number("maxRecords")) reject("too-many");
    if (!event.length) reject("missing");
    return source ? ofSource(source, event) : made(event, every(event, transformed, ""), false, [], []);
  }

  function transformed(raw: unknown): unknown {
    checkTree(raw, {});
    return check?.(raw, "");
  }

  function ofSource(validator: NonNullable<typeof source>, raws: readonly unknown[]): PipeEvent<unknown> {
    let batch: Batch<ValidatedEvent>;
    try {
      batch = validator.validate({ Records: validator.trigger === "kinesis-stream" ? raws.map(nested) : raws });
    } catch (error) {
      throw error instanceof EventRejected ? withoutEnvelope(error) : error;
    }
    const records = batch.records as unknown as Records<unknown>;
    const refused = batch.refused.map(withoutEnvelope);
    if (validator.trigger === "sqs") return makeEvent("pipe", raws, () => ({}), { records, refused, failures: batch.failures });
    const [first] = refused;
    // Later records of the stream have not been read, and are lost unless they are returned.
    const failures = first ? raws.slice(records.length).map((raw) => identityOf(raw, first)) : [];
    return made(raws, records, records.partial, refused, failures);
  }
}

function made(
  raws: readonly unknown[],
  items: readonly unknown[],
  partial: boolean,
  refused: readonly EventRejected[],
  failures: readonly unknown[],
): PipeEvent<unknown> {
  const records = Records.withPlan(items, {
    partial,
    lane: () => "",
    // The pipe needs the IDs of all records to send again.
    identities: (failed) => failed.map((record) => own((record as ValidatedEvent).raw, "eventID")),
  });
  return makeEvent<PipeEvent<unknown>>("pipe", raws, () => ({}), { records, refused, failures });
}

/** Returns a record of a Kinesis stream as an event source mapping brings it. */
function nested(raw: unknown): unknown {
  if (!isObject(raw)) return raw;
  const entries = Object.entries(raw);
  const isBelow = ([name]: readonly [string, unknown]): boolean => BELOW_KINESIS.includes(name);
  const outside = entries.filter((entry) => !isBelow(entry));
  return Object.fromEntries([...outside, ["kinesis", Object.fromEntries(entries.filter(isBelow))]]);
}

/** The envelope is added here, so a path must not contain its names. */
function withoutEnvelope(rejected: EventRejected): EventRejected {
  const [path, ...also] = rejected.paths.map((each) => each.replace(/^Records/, "").replace("].kinesis", "]"));
  return new EventRejected(rejected.reason, path, also);
}

/** The ID to give back. A record without one can't be given back, so the batch is refused. */
function identityOf(raw: unknown, rejected: EventRejected): string {
  const identity = own(raw, "eventID");
  if (typeof identity !== "string" || !identity) throw rejected;
  return identity;
}
