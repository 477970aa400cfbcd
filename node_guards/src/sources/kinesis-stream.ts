import { checkAge } from "../ages.js";
import { type Decode, decoder } from "../bodies.js";
import { bytesOf } from "../encoded.js";
import { reject } from "../errors.js";
import { makeEvent } from "../event.js";
import { KINESIS_STREAM_SOURCE } from "../generated/contract.js";
import { KINESIS_STREAM_EVENT, KINESIS_STREAM_RECORD } from "../generated/documented.js";
import { KINESIS_STREAM_FORMS } from "../generated/forms.js";
import { KINESIS_STREAM, type KinesisStreamOptions } from "../generated/options.js";
import { checkFields, without } from "../lines.js";
import { type Given, read } from "../options.js";
import { checkSource } from "../source-arns.js";
import { makeStreamValidator, type StreamEvent, type StreamRecord } from "../streams.js";
import { CONTROL } from "../text.js";
import type { Validator } from "../validator.js";
import { field, get, lengthOf, matches, text } from "../values.js";

/** A validated record. `body` is the result of the declared model, or the same bytes as `data`. */
export interface KinesisStreamRecord<Body = Buffer> extends StreamRecord<"kinesis-stream"> {
  readonly partitionKey: string;
  readonly data: Buffer;
  readonly body: Body;
}

/** A validated batch of a Kinesis data stream; see `StreamEvent`. */
export type KinesisStreamEvent<Body = Buffer> = StreamEvent<"kinesis-stream", KinesisStreamRecord<Body>>;

// The stream, or a consumer of it with enhanced fan-out.
const STREAM_ARN =
  /^arn:[a-z0-9-]{1,30}:kinesis:([a-z0-9-]{1,30}):[0-9]{12}:stream\/[a-zA-Z0-9_.-]{1,128}(?:\/consumer\/[a-zA-Z0-9_.-]{1,128}:[0-9]{1,20})?$/;
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
const PARTITION_KEY = 256;
// Fields that are checked one by one.
const CHECKED = [
  ...["eventSource", "eventID", "awsRegion", "eventSourceARN"],
  ...["kinesis.partitionKey", "kinesis.sequenceNumber", "kinesis.data"],
];

/** Validates records of an Amazon Kinesis data stream. */
export function kinesisStream<Body = Buffer>(options: KinesisStreamOptions<Body> = {}): Validator<KinesisStreamEvent<Body>> {
  const given = read("kinesisStream", options, KINESIS_STREAM, KINESIS_STREAM_FORMS());
  const decode = decoder(options.body, given.number("maxDepth"), given.number("maxNodes"));
  const others = without(KINESIS_STREAM_RECORD, ...CHECKED);
  const check = (raw: unknown): KinesisStreamRecord<Body> => checkRecord(raw, given, decode, others);
  return makeStreamValidator(KINESIS_STREAM_SOURCE, given, ["kinesis", "sequenceNumber"], KINESIS_STREAM_EVENT, check);
}

function checkRecord<Body>(
  raw: unknown,
  given: Given,
  decode: Decode | undefined,
  others: typeof KINESIS_STREAM_RECORD,
): KinesisStreamRecord<Body> {
  const [entity, arn] = [field(raw, "kinesis"), field(raw, "eventSourceARN")];
  const [key, sequenceNumber] = [field(entity, "partitionKey"), field(entity, "sequenceNumber") as string];
  if (field(raw, "eventSource") !== "aws:kinesis") reject("inconsistent", "eventSource");
  checkSource(STREAM_ARN, arn, field(raw, "awsRegion"), given.names("streams"));
  if (!matches(/^[0-9]{1,128}$/, sequenceNumber)) reject("malformed", "kinesis.sequenceNumber");
  checkFields(others, raw);
  const identity = text(field(raw, "eventID"));
  if (identity.slice(identity.lastIndexOf(":") + 1) !== sequenceNumber) reject("inconsistent", "eventID");
  const length = lengthOf(key);
  if (!length || length > PARTITION_KEY) reject(length ? "too-long" : "missing", "kinesis.partitionKey");
  if (CONTROL.test(text(key))) reject("control-character", "kinesis.partitionKey");
  if (given["maxAge"] !== undefined) checkAge(get(entity, "approximateArrivalTimestamp"), "kinesis", given.number("maxAge"));
  const data = bytesOf(field(entity, "data"), "kinesis.data", given.number("maxData"));
  const body = (decode ? decode(data, "kinesis.data") : data) as Body;
  return makeEvent<KinesisStreamRecord<Body>>("kinesis-stream", raw, KINESIS_STREAM_RECORD, {
    ...{ partitionKey: key as string, sequenceNumber, data, body },
  });
}
