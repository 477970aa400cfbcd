import { every } from "../batches.js";
import { bytesOfNumbers, INVOCATION } from "../encoded.js";
import { at, reject, rejectAbsent } from "../errors.js";
import { makeEvent } from "../event.js";
import { RABBIT_MQ_SOURCE } from "../generated/contract.js";
import { RABBIT_MQEVENT, RABBIT_MQRECORD } from "../generated/documented.js";
import { RABBIT_MQ_FORMS } from "../generated/forms.js";
import { RABBIT_MQ, type RabbitMqOptions } from "../generated/options.js";
import { checkFields } from "../lines.js";
import { checkBroker, checkLines, checkProperties, checkQueue, dataReader, type MqEvent, type MqRecord } from "../mq.js";
import { read } from "../options.js";
import { makeValidator, type Validator } from "../validator.js";
import { field, get, isObject, type JsonObject, own } from "../values.js";

/** A validated batch of messages of a RabbitMQ broker; see `MqEvent`. A `queue` is such as `orders::/`. */
export type RabbitMqEvent<Body = Buffer> = MqEvent<"rabbit-mq", Body>;

// AMQP 0-9-1 fields that a sender sets in addition to the data; short strings have at most 255 bytes.
const AMQP = [
  ...["contentType", "contentEncoding", "correlationId", "replyTo", "expiration"],
  ...["messageId", "type", "userId", "appId", "clusterId"],
];
const AMQP_TEXT = 255;
const PLACE = "rmqMessagesByQueue";

/**
 * Validates messages of an Amazon MQ broker with RabbitMQ.
 *
 * `queues` names a queue with its virtual host. There is no `maxAge`: the publisher chooses the
 * timestamp.
 */
export function rabbitMq<Body = Buffer>(options: RabbitMqOptions<Body> = {}): Validator<RabbitMqEvent<Body>> {
  const given = read("rabbitMq", options, RABBIT_MQ, RABBIT_MQ_FORMS());
  const dataOf = dataReader(options.body, given);
  return makeValidator(RABBIT_MQ_SOURCE, (event) => {
    checkBroker(event, ["aws:rmq"], given);
    const queues = get(event, PLACE);
    if (!isObject(queues)) return rejectAbsent(queues, PLACE);
    const records: MqRecord<"rabbit-mq", Body>[] = [];
    let count = 0;
    for (const [queue, raws] of Object.entries(queues)) {
      checkQueue(queue, `${PLACE}.*`, given);
      if (!Array.isArray(raws)) return reject("wrong-type", `${PLACE}.*`);
      count += raws.length;
      if (count > given.number("maxRecords")) reject("too-many", PLACE);
      records.push(...every(raws, (raw) => checkRecord(raw, queue), `${PLACE}.*`));
    }
    if (!records.length) reject("missing", PLACE);
    return makeEvent<RabbitMqEvent<Body>>("rabbit-mq", event, RABBIT_MQEVENT, { records });
  });

  function checkRecord(raw: unknown, queue: string): MqRecord<"rabbit-mq", Body> {
    const properties = at("basicProperties", () => {
      const found = field(raw, "basicProperties");
      field(found, "bodySize");
      const headers = get(found, "headers");
      checkProperties(headers, "headers", given);
      for (const header of Object.values((headers ?? {}) as JsonObject)) {
        if (isObject(header) && Object.hasOwn(header, "bytes")) bytesOfNumbers(header["bytes"], "headers.*", INVOCATION);
      }
      checkLines(found, AMQP, AMQP_TEXT);
      return found;
    });
    if (!hasTypes(raw, properties)) checkFields(RABBIT_MQRECORD, raw);
    const size = own(properties, "bodySize");
    if (!Number.isInteger(size) || (size as number) < 0) reject("malformed", "basicProperties.bodySize");
    return makeEvent<MqRecord<"rabbit-mq", Body>>("rabbit-mq", raw, RABBIT_MQRECORD, { queue, ...dataOf(raw) });
  }
}

/** Whether fields that have no other check have their types, as in nearly all messages. */
function hasTypes(raw: unknown, properties: unknown): boolean {
  return (
    Number.isInteger(own(properties, "deliveryMode")) &&
    Number.isInteger(own(properties, "priority")) &&
    typeof own(properties, "timestamp") === "string" &&
    typeof own(raw, "redelivered") === "boolean"
  );
}
