import { checkAge } from "../ages.js";
import { every, recordsOf } from "../batches.js";
import { reject, rejectAbsent } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { S3_SOURCE } from "../generated/contract.js";
import { S3_EVENT, S3_RECORD } from "../generated/documented.js";
import { S3_FORMS } from "../generated/forms.js";
import { S3, type S3Options } from "../generated/options.js";
import { checkFields } from "../lines.js";
import { read } from "../options.js";
import { allowedKeys, BUCKET_NAME, checkKey, checkSize } from "../s3-objects.js";
import { isPrintable } from "../text.js";
import { makeValidator, type Validator } from "../validator.js";
import { dig, field, get, has, isObject, matches, own, text } from "../values.js";

/** A validated notification for one object. `key` is decoded, `size` is null for a deletion. */
export interface S3Record extends ValidatedEvent<"s3"> {
  readonly bucket: string;
  readonly key: string;
  /** In bytes. */
  readonly size: number | null;
  /** Such as `ObjectCreated:Put`. */
  readonly eventName: string;
}

/** A validated notification. */
export interface S3Event extends ValidatedEvent<"s3"> {
  readonly records: readonly S3Record[];
}

// The test message has these instead of records.
const REST = Object.fromEntries(Object.entries(S3_EVENT).filter(([name]) => name !== "Records"));

/**
 * Validates Amazon S3 event notifications.
 *
 * The test event that S3 sends when a notification is configured passes, with no records.
 */
export function s3(options: S3Options = {}): Validator<S3Event> {
  const given = read("s3", options, S3, S3_FORMS());
  const [buckets, eventNames] = [given.names("buckets"), given.names("eventNames")];
  const allowed = allowedKeys(given);

  return makeValidator(S3_SOURCE, (event) => {
    if (own(event, "Event") === "s3:TestEvent") checkTestEvent(event);
    const isTest = own(event, "Event") === "s3:TestEvent";
    const records = isTest ? [] : every(recordsOf(event, given.number("maxRecords")), checkRecord);
    checkFields(REST, event);
    return makeEvent<S3Event>("s3", event, S3_EVENT, { records });
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
  function checkTestEvent(event: unknown): void {
    if (has(event, "Records")) reject("inconsistent", "Records");
    if (own(event, "Service") !== "Amazon S3") reject("inconsistent", "Service");
    checkFields(REST, event);
    const bucket = own(event, "Bucket");
    if (typeof bucket !== "string") return rejectAbsent(bucket, "Bucket");
    if (!BUCKET_NAME.test(bucket)) reject("malformed", "Bucket");
    if (buckets && !buckets.includes(bucket)) reject("not-allowed", "Bucket");
  }

  function checkRecord(raw: unknown): S3Record {
    const entity = field(raw, "s3");
    const bucket = field(entity, "bucket");
    const item = field(entity, "object");
    const name = field(bucket, "name");
    const size = get(item, "size");
    checkOrigin(field(raw, "eventSource"), field(raw, "awsRegion"), field(raw, "eventName"), name, field(bucket, "arn"));
    // Below, the other fields of an ordinary notification are checked one by one.
    if (!areLines(raw)) checkFields(S3_RECORD, raw);
    const bytes = checkSize(size, "s3.object.size", given["maxSize"] as number | undefined);
    if (given["maxAge"] !== undefined) checkAge(own(raw, "eventTime"), "eventTime", given.number("maxAge"));
    const key = checkKey(field(item, "key"), "s3.object.key", allowed);
    const eventName = field(raw, "eventName") as string;
    return makeEvent("s3", raw, S3_RECORD, { bucket: name as string, key, size: bytes, eventName });
  }

  function checkOrigin(source: unknown, region: unknown, eventName: unknown, name: unknown, arn: unknown): void {
    if (source !== "aws:s3") reject("inconsistent", "eventSource");
    if (!matches(/^[A-Za-z0-9:*]{3,64}$/, eventName)) reject("malformed", "eventName");
    if (!matches(/^[a-z0-9-]{5,30}$/, region)) reject("malformed", "awsRegion");
    if (!matches(BUCKET_NAME, name)) reject("malformed", "s3.bucket.name");
    if (/^arn:[a-z-]+:s3:::([^]*)$/.exec(text(arn))?.[1] !== name) reject("inconsistent", "s3.bucket.arn");
    if (buckets && !buckets.includes(name as string)) reject("not-allowed", "s3.bucket.name");
    const family = `${(eventName as string).split(":")[0] ?? ""}:*`;
    if (eventNames && !eventNames.includes(eventName as string) && !eventNames.includes(family)) reject("not-allowed", "eventName");
  }
}

// Texts that S3 writes, and those that an object may lack.
const WRITTEN = [
  ["eventVersion"],
  ["eventTime"],
  ["userIdentity", "principalId"],
  ["requestParameters", "sourceIPAddress"],
  ["responseElements", "x-amz-request-id"],
  ["responseElements", "x-amz-id-2"],
  ["s3", "s3SchemaVersion"],
  ["s3", "configurationId"],
  ["s3", "bucket", "ownerIdentity", "principalId"],
];
const OF_OBJECTS = ["eTag", "versionId", "sequencer"];
// The fields of most notifications, which have no data of a storage class or replication.
const USUAL = 9;

/** Whether all that S3 has written is printable, as nearly always. */
function areLines(raw: unknown): boolean {
  if (!isObject(raw) || Object.keys(raw).length !== USUAL) return false;
  const item = dig(raw, ["s3", "object"]);
  const texts = [
    ...WRITTEN.map((path) => dig(raw, path)),
    ...OF_OBJECTS.filter((name) => has(item, name)).map((name) => own(item, name)),
  ];
  return texts.every((each) => typeof each === "string" && isPrintable(each));
}
