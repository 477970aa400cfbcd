import { checkAge } from "../ages.js";
import { every, recordsOf } from "../batches.js";
import { decoder } from "../bodies.js";
import { at, refusedAt, reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { SNS_SOURCE } from "../generated/contract.js";
import { SNSENVELOPE, SNSEVENT, SNSRECORD } from "../generated/documented.js";
import { SNS_FORMS } from "../generated/forms.js";
import { SNS, type SnsOptions } from "../generated/options.js";
import { parseJson } from "../json.js";
import { checkFields } from "../lines.js";
import { read } from "../options.js";
import { DOMAIN } from "../partitions.js";
import { checkArn } from "../source-arns.js";
import { characters, CONTROL, isLonger, isPrintable } from "../text.js";
import { makeValidator, type Validator } from "../validator.js";
import { field, get, has, isObject, matches, own, text } from "../values.js";

/** A validated notification. `message` is its text, or the result of the declared model. */
export interface SnsRecord<Body = string> extends ValidatedEvent<"sns"> {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | null;
  readonly message: Body;
}

/** A validated event of a topic. */
export interface SnsEvent<Body = string> extends ValidatedEvent<"sns"> {
  readonly records: readonly SnsRecord<Body>[];
}

const HOST = String.raw`^https://sns\.[a-z0-9-]{5,30}\.${DOMAIN}/`;
const TOPIC_ARN = /^arn:[a-z0-9-]{1,30}:sns:([a-z0-9-]{1,30}):[0-9]{12}:[a-zA-Z0-9_-]{1,256}(?:\.fifo)?$/;
// With a certificate of another host, a later verification would accept any signature.
const CERTIFICATE_URL = new RegExp(String.raw`${HOST}[A-Za-z0-9_.-]{1,200}$`);
const UNSUBSCRIBE_URL = new RegExp(String.raw`${HOST}\?[A-Za-z0-9_.:&=%-]{1,1000}$`);
// The other fields are checked one by one.
const VERSION = { EventVersion: SNSRECORD["EventVersion"] ?? 0 };
// Base64; AWS's own samples leave out the middle of it, by dots.
const SIGNATURE = /^[A-Za-z0-9+/.]{1,2046}={0,2}$/;

/**
 * Validates notifications of an Amazon SNS topic.
 *
 * `sqs({ body: sns() })` validates notifications that a topic sends to a queue. The signature is not
 * verified: the function's resource-based policy or the queue policy decides which topic can send.
 */
export function sns<Body = string>(options: SnsOptions<Body> = {}): Validator<SnsEvent<Body>, SnsRecord<Body>> {
  const given = read("sns", options, SNS, SNS_FORMS());
  const decode = decoder(options.body, given.number("maxDepth"), given.number("maxNodes"));
  const most = given.number("maxMessage");

  const validate = (event: unknown): SnsEvent<Body> =>
    makeEvent<SnsEvent<Body>>("sns", event, SNSEVENT, {
      records: every(recordsOf(event, given.number("maxRecords")), checkRecord),
    });
  return makeValidator(SNS_SOURCE, validate, {
    read: (source, path) => {
      const envelope = parseJson(source, path);
      return at(path, () => made(envelope, envelope, checkInQueue(envelope), SNSENVELOPE));
    },
  });

  function checkRecord(raw: unknown): SnsRecord<Body> {
    const envelope = field(raw, "Sns");
    const subscription = field(raw, "EventSubscriptionArn");
    if (field(raw, "EventSource") !== "aws:sns") reject("inconsistent", "EventSource");
    let message: unknown;
    try {
      message = checkMessage(envelope);
      // FIFO topics, which have no signature, send to queues alone.
      checkSignature(envelope, "SigningCertUrl", "UnsubscribeUrl");
    } catch (error) {
      throw refusedAt(error, "Sns");
    }
    checkFields(VERSION, raw);
    const cut = text(subscription).lastIndexOf(":");
    const [topic, identity] = [text(subscription).slice(0, Math.max(cut, 0)), text(subscription).slice(cut + 1)];
    if (topic !== field(envelope, "TopicArn") || !isShort(identity)) reject("inconsistent", "EventSubscriptionArn");
    return made(raw, envelope, message, SNSRECORD);
  }

  function checkInQueue(envelope: unknown): unknown {
    const message = checkMessage(envelope);
    if (has(envelope, "Signature") || has(envelope, "SigningCertURL")) {
      checkSignature(envelope, "SigningCertURL", "UnsubscribeURL");
    } else if (!text(field(envelope, "TopicArn")).endsWith(".fifo")) {
      reject("missing", "Signature");
    }
    checkFields(SNSENVELOPE, envelope);
    return message;
  }

  function checkMessage(envelope: unknown): unknown {
    const message = field(envelope, "Message");
    const subject = get(envelope, "Subject");
    if (field(envelope, "Type") !== "Notification") reject("malformed", "Type");
    checkArn(TOPIC_ARN, field(envelope, "TopicArn"), "TopicArn", given.names("topics"));
    if (!isShort(field(envelope, "MessageId"))) reject("malformed", "MessageId");
    if (typeof message !== "string") return reject("wrong-type", "Message");
    if (isLonger(message, most)) reject("too-long", "Message");
    if (subject !== null) checkSubject(subject);
    const attributes = own(envelope, "MessageAttributes");
    const isEmpty = isObject(attributes) && !Object.keys(attributes).length;
    if (attributes !== null && !isEmpty) checkAttributes(attributes);
    const timestamp = field(envelope, "Timestamp");
    if (typeof timestamp !== "string") return reject("wrong-type", "Timestamp");
    if (!isShort(timestamp)) reject("malformed", "Timestamp");
    if (given["maxAge"] !== undefined) checkAge(timestamp, "Timestamp", given.number("maxAge"));
    return decode ? decode(message, "Message") : message;
  }

  function checkAttributes(attributes: unknown): void {
    const place = "MessageAttributes.*";
    if (!isObject(attributes)) return reject("wrong-type", "MessageAttributes");
    const names = Object.keys(attributes);
    if (names.length > given.number("maxAttributes")) reject("too-many", "MessageAttributes");
    for (const name of names) {
      const attribute = attributes[name];
      const [kind, value] = [own(attribute, "Type"), own(attribute, "Value")];
      if (!hasLength(kind) || !hasLength(value)) reject("malformed", place);
      if (typeof kind !== "string" || typeof value !== "string") return reject("wrong-type", place);
      if (characters(kind) + characters(value) > most) reject("too-long", place);
      if (!isPrintable(kind)) reject("malformed", place);
    }
  }

  function made(raw: unknown, envelope: unknown, message: unknown, fields: typeof SNSRECORD): SnsRecord<Body> {
    return makeEvent("sns", raw, fields, {
      messageId: field(envelope, "MessageId") as string,
      topicArn: field(envelope, "TopicArn") as string,
      subject: get(envelope, "Subject") as string | null,
      message: message as Body,
    });
  }
}

/** Whether a value is a text, a list or an object, which alone have a length. */
function hasLength(value: unknown): boolean {
  return typeof value === "string" || Array.isArray(value) || isObject(value);
}

/** Whether a value is a text of 1 to 100 characters that all can be seen. */
function isShort(value: unknown): boolean {
  return typeof value === "string" && value !== "" && !isLonger(value, 100) && isPrintable(value);
}

function checkSubject(subject: unknown): void {
  if (typeof subject !== "string") return reject("wrong-type", "Subject");
  // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
  if (isLonger(subject, 100)) reject("too-long", "Subject");
  if (CONTROL.test(subject)) reject("control-character", "Subject");
}

function checkSignature(envelope: unknown, certificate: string, unsubscribe: string): void {
  const version = field(envelope, "SignatureVersion");
  if (version !== "1" && version !== "2") reject("malformed", "SignatureVersion");
  const signature = field(envelope, "Signature");
  if (typeof signature !== "string" || !SIGNATURE.test(signature)) reject("malformed", "Signature");
  if (!matches(CERTIFICATE_URL, field(envelope, certificate))) reject("malformed", certificate);
  if (!matches(UNSUBSCRIBE_URL, field(envelope, unsubscribe))) reject("malformed", unsubscribe);
}
