import { checkAge } from "../ages.js";
import { every, recordsOf } from "../batches.js";
import { reject } from "../errors.js";
import { makeEvent } from "../event.js";
import { ACTIVE_MQ_SOURCE } from "../generated/contract.js";
import { ACTIVE_MQEVENT, ACTIVE_MQRECORD } from "../generated/documented.js";
import { ACTIVE_MQ_FORMS } from "../generated/forms.js";
import { ACTIVE_MQ, type ActiveMqOptions } from "../generated/options.js";
import { checkFields } from "../lines.js";
import { checkBroker, checkLines, checkProperties, checkQueue, dataReader, type MqEvent, type MqRecord } from "../mq.js";
import { read } from "../options.js";
import { isLonger, isPrintable } from "../text.js";
import { makeValidator, type Validator } from "../validator.js";
import { field, get, has, matches, own } from "../values.js";

/** A validated batch of messages of an ActiveMQ broker; see `MqEvent`. */
export type ActiveMqEvent<Body = Buffer> = MqEvent<"active-mq", Body>;

// JMS fields that a sender sets in addition to the data, and their most characters.
const JMS = ["replyTo", "type", "correlationId", "connectionId"];
const JMS_TEXT = 64 * 1024;

/** Validates messages of an Amazon MQ broker with ActiveMQ. */
export function activeMq<Body = Buffer>(options: ActiveMqOptions<Body> = {}): Validator<ActiveMqEvent<Body>> {
  const given = read("activeMq", options, ACTIVE_MQ, ACTIVE_MQ_FORMS());
  const dataOf = dataReader(options.body, given);
  return makeValidator(ACTIVE_MQ_SOURCE, (event) => {
    checkBroker(event, ["aws:mq", "aws:amq"], given);
    const records = every(recordsOf(event, given.number("maxRecords"), "messages"), checkRecord, "messages");
    return makeEvent<ActiveMqEvent<Body>>("active-mq", event, ACTIVE_MQEVENT, { records });
  });

  function checkRecord(raw: unknown): MqRecord<"active-mq", Body> {
    const [identity, kind] = [field(raw, "messageID"), field(raw, "messageType")];
    const queue = field(field(raw, "destination"), "physicalName");
    if (typeof identity !== "string" || !identity || isLonger(identity, 1024)) return reject("malformed", "messageID");
    if (!isPrintable(identity)) reject("control-character", "messageID");
    if (!matches(/^jms\/[a-z]{1,20}-message$/, kind)) reject("malformed", "messageType");
    checkQueue(queue, "destination.physicalName", given);
    checkProperties(get(raw, "properties"), "properties", given);
    checkLines(raw, JMS, JMS_TEXT);
    if (!hasTypes(raw)) checkFields(ACTIVE_MQRECORD, raw);
    const time = field(raw, "timestamp");
    if (typeof time === "string" ? !/^[0-9]{1,19}$/.test(time) : !Number.isInteger(time)) {
      reject(typeof time === "string" ? "malformed" : "wrong-type", "timestamp");
    }
    if (!Number.isInteger(get(raw, "expiration"))) checkLines(raw, ["expiration"], JMS_TEXT);
    if (given["maxAge"] !== undefined) checkAge(time, "timestamp", given.number("maxAge"));
    return makeEvent<MqRecord<"active-mq", Body>>("active-mq", raw, ACTIVE_MQRECORD, { queue, ...dataOf(raw) });
  }
}

/** Whether fields that have no other check have their types, as in nearly all messages. */
function hasTypes(raw: unknown): boolean {
  const areWhole = ["deliveryMode", "priority", "brokerInTime", "brokerOutTime"].every((name) => Number.isInteger(own(raw, name)));
  return areWhole && typeof own(raw, "redelivered") === "boolean" && !has(raw, "persistent");
}
