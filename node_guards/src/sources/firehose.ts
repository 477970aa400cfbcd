import { checkAge } from "../ages.js";
import { type Batch, recordsOf } from "../batches.js";
import { decoder } from "../bodies.js";
import { bytesOf } from "../encoded.js";
import { below, type EventRejected, refusedAt, reject, rejectAbsent } from "../errors.js";
import { documented, makeEvent, type ValidatedEvent } from "../event.js";
import { FIREHOSE_SOURCE } from "../generated/contract.js";
import { FIREHOSE_EVENT, FIREHOSE_RECORD } from "../generated/documented.js";
import { FIREHOSE_FORMS } from "../generated/forms.js";
import { FIREHOSE, type FirehoseOptions } from "../generated/options.js";
import { checkFields, without } from "../lines.js";
import { read } from "../options.js";
import { line } from "../shapes.js";
import { checkArn } from "../source-arns.js";
import { isLonger, isPrintable } from "../text.js";
import { makeValidator, type Validator } from "../validator.js";
import { field, get, isObject, matches, own } from "../values.js";

/** The result of a record, as Firehose takes it. */
export interface FirehoseResult {
  recordId: string;
  result: "Dropped" | "Ok" | "ProcessingFailed";
  data?: string;
  kafkaRecordValue?: string;
  metadata?: Readonly<Record<string, unknown>>;
}

/**
 * A validated record. `body` is the result of the declared model, or the same bytes as `data`.
 *
 * The handler returns `{ records: [...] }` with the result of `transformed`, `dropped` or `failed` for
 * each record.
 */
export interface FirehoseRecord<Body = Buffer> extends ValidatedEvent<"firehose"> {
  readonly recordId: string;
  readonly data: Buffer;
  readonly body: Body;
  /** Returns the result of a record delivered as `data`, with metadata such as partition keys. */
  transformed(data: Uint8Array | string, metadata?: Readonly<Record<string, unknown>>): FirehoseResult;
  /** Returns the result of a record that goes no further, on purpose. */
  dropped(): FirehoseResult;
  /** Returns the result of a record that goes to the stream's error output as it came. */
  failed(): FirehoseResult;
}

/** A validated batch. `failures` holds the IDs of refused records. */
export interface FirehoseEvent<Body = Buffer> extends ValidatedEvent<"firehose">, Omit<Batch<never>, "records"> {
  readonly records: readonly FirehoseRecord<Body>[];
}

const DELIVERY_ARN = /^arn:[a-z0-9-]{1,30}:firehose:([a-z0-9-]{1,30}):[0-9]{12}:deliverystream\/[a-zA-Z0-9_.-]{1,64}$/;
const KINESIS_ARN = /^arn:[a-z0-9-]{1,30}:kinesis:([a-z0-9-]{1,30}):[0-9]{12}:stream\/[a-zA-Z0-9_.-]{1,128}$/;
const MSK_ARN = /^arn:[a-z0-9-]{1,30}:kafka:([a-z0-9-]{1,30}):[0-9]{12}:cluster\/[a-zA-Z0-9-]{1,64}\/[a-z0-9-]{1,64}$/;
const RECORD_ID = /^[A-Za-z0-9._-]{1,256}$/;
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
const PARTITION_KEY = 256;

/**
 * Validates records that Amazon Data Firehose asks a function to transform.
 *
 * A refused record is answered with `ProcessingFailed`, so that Firehose delivers it to its error
 * output; the others are processed.
 */
export function firehose<Body = Buffer>(options: FirehoseOptions<Body> = {}): Validator<FirehoseEvent<Body>> {
  const given = read("firehose", options, FIREHOSE, FIREHOSE_FORMS());
  const decode = decoder(options.body, given.number("maxDepth"), given.number("maxNodes"));
  const others = without(FIREHOSE_RECORD, "recordId", "approximateArrivalTimestamp");

  return makeValidator(FIREHOSE_SOURCE, validate, {
    answer(event, result) {
      if (!event.failures.length) return result;
      // If all records were refused, no handler was called.
      const isAnswered = result === null && !event.records.length;
      const records = own(isAnswered ? { records: [] } : result, "records");
      if (!Array.isArray(records)) throw new TypeError('The handler of a Firehose stream must return {"records": [...]}.');
      return { ...(result as object | null), records: [...(records as unknown[]), ...event.failures.map((id) => failed(id as string))] };
    },
  });

  function validate(event: unknown): FirehoseEvent<Body> {
    const raws = recordsOf(event, given.number("maxRecords"), "records");
    const place = placeOf(event);
    const records: FirehoseRecord<Body>[] = [];
    const refused: EventRejected[] = [];
    const failures: string[] = [];
    for (const [index, raw] of raws.entries()) {
      try {
        records.push(checkRecord(raw, place));
      } catch (error) {
        const rejected = refusedAt(error, `records[${index}]`);
        const identity = own(raw, "recordId");
        // Without an ID there is no result, so the batch is refused.
        if (typeof identity !== "string" || !RECORD_ID.test(identity)) throw rejected;
        failures.push(identity);
        refused.push(rejected);
      }
    }
    // Results are identified by their IDs only.
    if (new Set([...records.map(({ recordId }) => recordId), ...failures]).size !== raws.length) reject("duplicate-key", "records");
    const known = (): unknown => ({
      ...(documented(event, FIREHOSE_EVENT) as object),
      records: records.map((record) => record.documented as unknown),
    });
    return makeEvent<FirehoseEvent<Body>>("firehose", event, known, { records, refused, failures });
  }

  /** The field that holds the data, after a check of the batch's ARNs. */
  function placeOf(event: unknown): "data" | "kafkaRecordValue" {
    const [, region] = checkArn(DELIVERY_ARN, get(event, "deliveryStreamArn"), "deliveryStreamArn", given.names("streams"));
    if (get(event, "region") !== region) reject("inconsistent", "region");
    const identity = get(event, "invocationId");
    if (typeof identity !== "string" || !identity || isLonger(identity, 128) || !isPrintable(identity)) {
      reject(identity === null ? "missing" : "malformed", "invocationId");
    }
    const sources = given.names("sources");
    const cluster = get(event, "sourceMSKArn");
    if (cluster !== null) {
      checkArn(MSK_ARN, cluster, "sourceMSKArn", sources);
      return "kafkaRecordValue";
    }
    const stream = get(event, "sourceKinesisStreamArn");
    if (stream !== null || sources) checkArn(KINESIS_ARN, stream, "sourceKinesisStreamArn", sources);
    return "data";
  }

  function checkRecord(raw: unknown, place: "data" | "kafkaRecordValue"): FirehoseRecord<Body> {
    const [recordId, time] = [field(raw, "recordId") as string, field(raw, "approximateArrivalTimestamp")];
    if (!matches(RECORD_ID, recordId)) reject("malformed", "recordId");
    if (!Number.isInteger(time) || (time as number) < 0) reject("malformed", "approximateArrivalTimestamp");
    if (given["maxAge"] !== undefined) checkAge(time, "approximateArrivalTimestamp", given.number("maxAge"));
    // A record that was put directly has no other fields.
    if (Object.keys(raw as object).length !== 3) {
      const metadata = own(raw, "kinesisRecordMetadata");
      if (metadata !== null) checkPartitionKey(metadata);
      checkFields(others, raw);
    }
    const data = bytesOf(field(raw, place), place, given.number("maxData"));
    return makeEvent<FirehoseRecord<Body>>("firehose", raw, FIREHOSE_RECORD, {
      recordId,
      data,
      body: (decode ? decode(data, place) : data) as Body,
      transformed: (made, metadata) => ({
        ...{ recordId, result: "Ok", [place]: Buffer.from(made).toString("base64") },
        ...(metadata && { metadata }),
      }),
      dropped: () => ({ recordId, result: "Dropped" }),
      failed: () => failed(recordId),
    });
  }
}

/** The producer has chosen it; the rest of the metadata is of Kinesis itself. */
function checkPartitionKey(metadata: unknown): void {
  if (!isObject(metadata)) return rejectAbsent(metadata, "kinesisRecordMetadata");
  const key = get(metadata, "partitionKey");
  if (key !== null) below("kinesisRecordMetadata.partitionKey", () => line(PARTITION_KEY)(key));
}

function failed(recordId: string): FirehoseResult {
  return { recordId, result: "ProcessingFailed" };
}
