import { decoder, type Model } from "./bodies.js";
import { bytesOf } from "./encoded.js";
import { below, reject } from "./errors.js";
import type { ValidatedEvent } from "./event.js";
import type { Given } from "./options.js";
import { line } from "./shapes.js";
import { checkArn } from "./source-arns.js";
import { CONTROL, isLonger } from "./text.js";
import { field, get, isObject } from "./values.js";

/** A validated message. `body` is the result of the declared model, or the same bytes as `data`. */
export interface MqRecord<Source extends string, Body = Buffer> extends ValidatedEvent<Source> {
  readonly queue: string;
  readonly data: Buffer;
  readonly body: Body;
}

/** A validated batch of messages. Lambda takes no partial answer: one refused message refuses the batch. */
export interface MqEvent<Source extends string, Body = Buffer> extends ValidatedEvent<Source> {
  readonly records: readonly MqRecord<Source, Body>[];
}

const BROKER_ARN = /^arn:[a-z0-9-]{1,30}:mq:[a-z0-9-]{1,30}:[0-9]{12}:broker:[a-zA-Z0-9_-]{1,50}:b-[a-z0-9-]{1,50}$/;
// A queue of RabbitMQ and its virtual host have names of at most 255 bytes each.
const NAME = 512;

/** Refuses an event that is not of a broker. */
export function checkBroker(event: unknown, sources: readonly string[], given: Given): void {
  if (!isObject(event)) return reject("wrong-type");
  if (!sources.includes(get(event, "eventSource") as string)) reject("inconsistent", "eventSource");
  checkArn(BROKER_ARN, get(event, "eventSourceArn"), "eventSourceArn", given.names("brokers"));
}

export function checkQueue(queue: unknown, place: string, given: Given): asserts queue is string {
  if (typeof queue !== "string") return reject("wrong-type", place);
  if (!queue || isLonger(queue, NAME)) reject("malformed", place);
  if (CONTROL.test(queue)) reject("control-character", place);
  if (given.names("queues")?.includes(queue) === false) reject("not-allowed", place);
}

export function checkProperties(properties: unknown, place: string, given: Given): void {
  if (properties === null) return;
  if (!isObject(properties)) return reject("wrong-type", place);
  if (Object.keys(properties).length > given.number("maxProperties")) reject("too-many", place);
}

/** Refuses texts of a message that are no single line of at most `longest` characters. */
export function checkLines(holder: unknown, names: readonly string[], longest: number): void {
  for (const name of names) {
    const value = get(holder, name);
    if (value !== null) below(name, () => line(longest, 0)(value));
  }
}

/** Returns what reads the data of a message, with the result of the declared model. */
export function dataReader<Body>(model: Model<Body> | undefined, given: Given): (raw: unknown) => { readonly data: Buffer; readonly body: Body } {
  const decode = decoder(model, given.number("maxDepth"), given.number("maxNodes"));
  return (raw) => {
    const data = bytesOf(field(raw, "data"), "data", given.number("maxData"));
    return { data, body: (decode ? decode(data, "data") : data) as Body };
  };
}
