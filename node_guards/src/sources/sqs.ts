import { createHash } from "node:crypto";

import { checkAge } from "../ages.js";
import { type Batch, checkOneSource, mergedFailures, Records, recordsOf } from "../batches.js";
import { decoder } from "../bodies.js";
import { EventRejected, refusedAt, reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { SQS_SOURCE } from "../generated/contract.js";
import { type Fields, SQSEVENT, SQSRECORD } from "../generated/documented.js";
import { SQS_FORMS } from "../generated/forms.js";
import { SQS, type SqsOptions } from "../generated/options.js";
import { checkFields } from "../lines.js";
import { read } from "../options.js";
import { checkSource } from "../source-arns.js";
import { isAscii, isLonger, isPrintable, utf8 } from "../text.js";
import { makeValidator, type Validator } from "../validator.js";
import { field, get, isObject, own } from "../values.js";

/** A validated message. `body` is the text, or the result of the declared model. */
export interface SqsRecord<Body = string> extends ValidatedEvent<"sqs"> {
  readonly messageId: string;
  readonly body: Body;
}

/** A validated batch. `failures` holds the IDs of messages to return to the queue. */
export interface SqsEvent<Body = string> extends ValidatedEvent<"sqs">, Batch<SqsRecord<Body>> {}

const QUEUE_ARN = /^arn:[a-z0-9-]{1,30}:sqs:([a-z0-9-]{1,30}):[0-9]{12}:[A-Za-z0-9_.-]{1,80}$/;
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
const ATTRIBUTES = 10;
const NAMES = 256 * ATTRIBUTES;
const KIND = /^(?:String|Number|Binary)(?:[^\x00-\x1f\x7f]{1,250})?$/u;
// A value is a part of the message of 1 MiB, and a binary one comes as base64.
const VALUE = Math.floor((1024 * 1024) / 3) * 4 + 4;
const ATTRIBUTE_FIELDS = (SQSRECORD["messageAttributes"] as Fields)["*"] ?? 0;
const PLACE = "messageAttributes.*";

/**
 * Validates messages of an Amazon SQS queue.
 *
 * In a FIFO queue, later messages of the same message group are returned together with a refused
 * one, since they must not overtake it.
 */
export function sqs<Body = string>(options: SqsOptions<Body> = {}): Validator<SqsEvent<Body>> {
  const given = read("sqs", options, SQS, SQS_FORMS());
  const partial = given.flag("partial");
  const decode = decoder(options.body, given.number("maxDepth"), given.number("maxNodes"));
  const check = (raw: unknown): SqsRecord<Body> => checkRecord<Body>(raw, given, decode);

  return makeValidator(SQS_SOURCE, validate, {
    answer: (event, result) => (partial ? mergedFailures(result, event.failures) : result),
  });

  function validate(event: unknown): SqsEvent<Body> {
    const records: SqsRecord<Body>[] = [];
    const refused: EventRejected[] = [];
    const failures: string[] = [];
    const held = new Set<string>();
    recordsOf(event, given.number("maxRecords")).forEach((raw, index) => {
      const group = groupOf(raw);
      if (group !== undefined && held.has(group)) {
        failures.push(field(raw, "messageId") as string);
        return;
      }
      try {
        records.push(check(raw));
      } catch (error) {
        const rejected = refusedAt(error, `Records[${index}]`);
        const identity = own(raw, "messageId");
        // A message without an ID can't be returned, so the batch is refused.
        if (!partial || typeof identity !== "string" || !identity) throw rejected;
        failures.push(identity);
        refused.push(rejected);
        if (group !== undefined) held.add(group);
      }
    });
    checkOneSource(records);
    const plan = {
      partial,
      lane: (index: number, record: SqsRecord<Body>) => groupOf(record.raw) ?? index,
      identities: (failed: readonly SqsRecord<Body>[]) => failed.map((record) => record.messageId),
    };
    const passed = Records.withPlan(records, plan);
    const documented = (): unknown => ({ Records: passed.map((record) => record.documented as unknown) });
    return makeEvent("sqs", event, refused.length ? documented : SQSEVENT, { records: passed, refused, failures });
  }
}

function checkRecord<Body>(
  raw: unknown,
  given: ReturnType<typeof read>,
  decode: ReturnType<typeof decoder>,
): SqsRecord<Body> {
  const messageId = field(raw, "messageId");
  const body = field(raw, "body");
  const arn = field(raw, "eventSourceARN");
  if (field(raw, "eventSource") !== "aws:sqs") reject("inconsistent", "eventSource");
  checkSource(QUEUE_ARN, arn, field(raw, "awsRegion"), given.names("queues"));
  if (typeof messageId !== "string" || !messageId || isLonger(messageId, 100) || !isPrintable(messageId)) {
    return reject("malformed", "messageId");
  }
  // Below, the other fields of an ordinary message are checked one by one.
  if (!areLines(own(raw, "receiptHandle"), own(raw, "attributes"))) checkFields(SQSRECORD, raw);
  if (typeof body !== "string") return reject("wrong-type", "body");
  if (isLonger(body, given.number("maxBody"))) reject("too-long", "body");
  const digest = own(raw, "md5OfBody");
  if (given.flag("verifyMd5") && isObject(raw) && "md5OfBody" in raw && digest !== md5(body)) {
    reject("inconsistent", "md5OfBody");
  }
  const digestOfAttributes = own(raw, "md5OfMessageAttributes");
  if (digestOfAttributes !== null && typeof digestOfAttributes !== "string") {
    reject("wrong-type", "md5OfMessageAttributes");
  }
  const attributes = own(raw, "messageAttributes");
  if (attributes !== null) checkAttributes(attributes);
  if (given["maxAge"] !== undefined) {
    const sent = field(field(raw, "attributes"), "SentTimestamp");
    if (typeof sent !== "string") return reject("wrong-type", "attributes");
    checkAge(sent, "attributes", given.number("maxAge"));
  }
  const value = (decode ? decode(body, "body") : body) as Body;
  return makeEvent("sqs", raw, SQSRECORD, { messageId, body: value });
}

/** Whether all that SQS has written is printable text, as nearly always. */
function areLines(handle: unknown, attributes: unknown): boolean {
  if (!isObject(attributes)) return false;
  return [handle, ...Object.values(attributes)].every((each) => typeof each === "string" && isPrintable(each));
}

/** The MD5 that SQS sends to detect transport errors. It does not prove an origin. */
function md5(body: string): string {
  return createHash("md5").update(utf8(body)).digest("hex");
}

/** Names, types and values are the sender's own, as the body is. */
function checkAttributes(attributes: unknown): void {
  if (!isObject(attributes)) return reject("wrong-type", "messageAttributes");
  const keys = Object.keys(attributes);
  if (keys.length > ATTRIBUTES) reject("too-many", "messageAttributes");
  const names = keys.join("");
  if (!isAscii(names) || !isPrintable(names) || names.length > NAMES) reject("malformed", PLACE);
  for (const key of keys) {
    const attribute = attributes[key];
    if (!isObject(attribute)) return reject("wrong-type", PLACE);
    const kind = get(attribute, "dataType");
    if (typeof kind !== "string" || !KIND.test(kind)) reject("malformed", PLACE);
    checkValue(get(attribute, "stringValue"));
    checkValue(get(attribute, "binaryValue"));
    try {
      checkFields(ATTRIBUTE_FIELDS, attribute);
    } catch (error) {
      reject((error as EventRejected).reason, PLACE);
    }
  }
}

function checkValue(value: unknown): void {
  if (value === null) return;
  if (typeof value !== "string") return reject("wrong-type", PLACE);
  if (isLonger(value, VALUE)) reject("too-long", PLACE);
}

/** The message group of a FIFO queue's message, where it can be read. */
function groupOf(raw: unknown): string | undefined {
  const group = own(own(raw, "attributes"), "MessageGroupId");
  const arn = own(raw, "eventSourceARN");
  const isFifo = typeof arn === "string" && arn.endsWith(".fifo");
  return isFifo && typeof group === "string" ? group : undefined;
}
