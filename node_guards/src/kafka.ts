import { checkAge } from "./ages.js";
import { type Batch, every, mergedFailures, Records } from "./batches.js";
import { decoder, type Model } from "./bodies.js";
import type { Source as Contract } from "./contract.js";
import { bytesOf, bytesOfNumbers } from "./encoded.js";
import { below, type EventRejected, refusedAt, reject, rejectAbsent } from "./errors.js";
import { makeEvent, type ValidatedEvent } from "./event.js";
import { KAFKA_RECORD } from "./generated/documented.js";
import { checkFields, without } from "./lines.js";
import type { Given } from "./options.js";
import { line } from "./shapes.js";
import { isLonger, isPrintable } from "./text.js";
import { makeValidator, type Validator } from "./validator.js";
import { field, get, isObject, matches, own, shown } from "./values.js";

/** A validated record. `body` is the result of the declared model, or the value. */
export interface KafkaRecord<Source extends string, Body = Buffer | null> extends ValidatedEvent<Source> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [name: string, value: Buffer])[];
  readonly body: Body;
}

/** Validated records of one or more partitions. `failures` identifies the records to retry, in Lambda's form. */
export interface KafkaEvent<Source extends string, Body = Buffer | null> extends ValidatedEvent<Source>, Batch<KafkaRecord<Source, Body>> {}

const SERVERS =
  /^(?:[A-Za-z0-9.-]{1,255}|\[[0-9A-Fa-f:]{2,45}\]):[0-9]{1,5}(?:, ?(?:[A-Za-z0-9.-]{1,255}|\[[0-9A-Fa-f:]{2,45}\]):[0-9]{1,5}){0,99}$/;
// https://kafka.apache.org/documentation/#topicconfigs: what Kafka takes for the name of a topic.
const TOPIC = /^[a-zA-Z0-9._-]{1,249}$/;
const NAME = 1024; // Of a header, in characters.
const PLACE = "records.*";

/** Returns a validator of records of a Kafka cluster, of which `checkCluster` checks what it has besides. */
export function makeKafkaValidator<Source extends string, Body>(
  source: Contract<Source>,
  given: Given,
  body: Model<Body> | undefined,
  sources: readonly string[],
  checkCluster?: (event: unknown) => void,
): Validator<KafkaEvent<Source, Body>> {
  const partial = given.flag("partial");
  const longest = given.number("maxData");
  const decode = decoder(body, given.number("maxDepth"), given.number("maxNodes"));
  const others = without(KAFKA_RECORD, "topic", "partition", "offset", "key", "value", "headers");
  return makeValidator(source, validate, {
    answer: (event, result) => (partial ? mergedFailures(result, event.failures) : result),
  });

  function validate(event: unknown): KafkaEvent<Source, Body> {
    const items: KafkaRecord<Source, Body>[] = [];
    const refused: EventRejected[] = [];
    const failures: unknown[] = [];
    for (const [name, raws] of partitionsOf(event)) {
      if (!partial) {
        items.push(...every(raws, checkRecord, PLACE));
        checkPlace(name, raws);
        continue;
      }
      const passed: KafkaRecord<Source, Body>[] = [];
      const rejected = untilRefused(raws, passed);
      checkPlace(name, raws);
      items.push(...passed);
      if (!rejected) continue;
      refused.push(rejected);
      failures.push(...again(name, raws.slice(passed.length), rejected));
    }
    const records = Records.withPlan(items, {
      partial,
      lane: (_, record) => partitionOf(record),
      identities: (failed) => failed.map((record) => ({ "topic-partition": partitionOf(record), offset: record.offset })),
    });
    const made = { records, refused, failures };
    return makeEvent<KafkaEvent<Source, Body>>(source.name, event, () => known(event, items), made);
  }

  function untilRefused(raws: readonly unknown[], passed: KafkaRecord<Source, Body>[]): EventRejected | undefined {
    for (const raw of raws) {
      try {
        passed.push(checkRecord(raw));
      } catch (error) {
        return refusedAt(error, `${PLACE}[${passed.length}]`);
      }
    }
    return undefined;
  }

  function partitionsOf(event: unknown): (readonly [string, readonly unknown[]])[] {
    if (!isObject(event)) return reject("wrong-type");
    if (!sources.includes(get(event, "eventSource") as string)) reject("inconsistent", "eventSource");
    const arn = get(event, "eventSourceArn");
    if (arn !== null) below("eventSourceArn", () => line(2048, 0)(arn));
    const servers = get(event, "bootstrapServers");
    if (typeof servers !== "string") return rejectAbsent(servers, "bootstrapServers");
    if (!SERVERS.test(servers)) reject("malformed", "bootstrapServers");
    checkCluster?.(event);
    const partitions = get(event, "records");
    if (!isObject(partitions)) return rejectAbsent(partitions, "records");
    const found = Object.entries(partitions) as (readonly [string, readonly unknown[]])[];
    let count = 0;
    for (const [, raws] of found) {
      if (!Array.isArray(raws)) return reject("wrong-type", PLACE);
      count += raws.length;
    }
    if (!count) reject("missing", "records");
    if (count > given.number("maxRecords")) reject("too-many", "records");
    return found;
  }

  function checkRecord(raw: unknown): KafkaRecord<Source, Body> {
    checkFields(others, raw);
    const [topic, partition, offset] = [field(raw, "topic"), field(raw, "partition"), field(raw, "offset")];
    if (!matches(TOPIC, topic)) reject("malformed", "topic");
    if (given.names("topics")?.includes(topic as string) === false) reject("not-allowed", "topic");
    if (!isWhole(partition) || partition >= 2 ** 31) return reject("malformed", "partition");
    if (!isWhole(offset) || offset >= 2 ** 63) return reject("malformed", "offset");
    if (given["maxAge"] !== undefined) checkAge(get(raw, "timestamp"), "timestamp", given.number("maxAge"));
    const [key, value, headers] = [get(raw, "key"), get(raw, "value"), get(raw, "headers")];
    const data = value === null ? null : bytesOf(value, "value", longest);
    if (decode && data === null) return reject("missing", "value");
    const made = decode && data ? decode(data, "value") : data;
    return makeEvent<KafkaRecord<Source, Body>>(source.name, raw, KAFKA_RECORD, {
      topic: topic as string,
      partition,
      offset,
      body: made as Body,
      key: key === null ? null : bytesOf(key, "key", longest),
      value: data,
      headers: headers === null ? [] : headersOf(headers),
    });
  }

  function headersOf(headers: unknown): (readonly [string, Buffer])[] {
    if (!Array.isArray(headers)) return reject("wrong-type", "headers");
    if (headers.length > given.number("maxHeaders")) reject("too-many", "headers");
    return headers.flatMap((header: unknown) => {
      if (!isObject(header)) return reject("wrong-type", "headers.*");
      return Object.keys(header).map((name) => {
        if (!isPrintable(name) || isLonger(name, NAME)) reject("malformed", "headers.*");
        const value = own(header, name);
        return [name, value === null ? Buffer.alloc(0) : bytesOfNumbers(value, "headers.*", longest)] as const;
      });
    });
  }
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}

/** Refuses records that are not of the partition that lists them. */
function checkPlace(name: string, raws: readonly unknown[]): void {
  for (const raw of raws) {
    if (isObject(raw) && `${shown(own(raw, "topic"))}-${shown(own(raw, "partition"))}` !== name) reject("inconsistent", PLACE);
  }
}

/**
 * What identifies records in an answer; all of them are named, in case that Lambda gives only what is
 * named. A record without an offset can't be, so the batch is refused.
 */
function again(name: string, raws: readonly unknown[], rejected: EventRejected): unknown[] {
  return raws.map((raw) => {
    const offset = own(raw, "offset");
    if (!Number.isInteger(offset)) throw rejected;
    return { "topic-partition": name, offset };
  });
}

function partitionOf({ topic, partition }: { readonly topic: string; readonly partition: number }): string {
  return `${topic}-${partition}`;
}

/** The documented fields, with the records that passed by their partitions. */
function known(event: unknown, items: readonly KafkaRecord<string, unknown>[]): unknown {
  const partitions: Record<string, unknown[]> = {};
  for (const record of items) (partitions[partitionOf(record)] ??= []).push(record.documented);
  const names = ["eventSource", "eventSourceArn", "bootstrapServers"].filter((name) => Object.hasOwn(event as object, name));
  return { ...Object.fromEntries(names.map((name) => [name, own(event, name)])), records: partitions };
}
