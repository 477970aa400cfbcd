import { type Batch, checkOneSource, every, mergedFailures, Records, recordsOf } from "./batches.js";
import { type EventRejected, refusedAt, reject } from "./errors.js";
import type { Source as Contract } from "./contract.js";
import { documented, makeEvent, type ValidatedEvent } from "./event.js";
import type { Fields } from "./generated/documented.js";
import { checkFields, without } from "./lines.js";
import type { Given } from "./options.js";
import { makeValidator, type Validator } from "./validator.js";
import { has, isFilled, isObject, own } from "./values.js";

/** A validated record of a stream. */
export interface StreamRecord<Source extends string> extends ValidatedEvent<Source> {
  readonly sequenceNumber: string;
}

/** A validated batch of a stream. `failures` holds the sequence number to retry from. */
export interface StreamEvent<Source extends string, Item> extends ValidatedEvent<Source>, Batch<Item> {}

/** The part of a record that the stream writes, and its sequence number there. */
export type Entity = readonly ["dynamodb", "SequenceNumber"] | readonly ["kinesis", "sequenceNumber"];

/**
 * Returns a validator of batches of a stream.
 *
 * Lambda retries all records from the sequence number that a function returns. So a refused record
 * ends the batch: the records before it are processed, and those after it wait.
 */
export function makeStreamValidator<Source extends string, Item extends StreamRecord<Source>>(
  source: Contract<Source>,
  given: Given,
  [entity, number]: Entity,
  fields: Fields,
  check: (raw: unknown) => Item,
): Validator<StreamEvent<Source, Item>> {
  const partial = given.flag("partial");
  const window = without(fields, "Records");
  return makeValidator(source, validate, {
    // To return the state of its window.
    needsHandler: (event) => isFilled(own(event.raw, "window")),
    answer: (event, result) => (partial ? mergedFailures(result, event.failures) : result),
  });

  function validate(event: unknown): StreamEvent<Source, Item> {
    const raws = rawsOf(event);
    const items: Item[] = [];
    let rejected: EventRejected | undefined;
    if (partial) rejected = untilRefused(raws, items);
    else items.push(...every(raws, check));
    checkOneSource(items);
    checkWindow(event, items);
    const plan = {
      partial,
      lane: () => "",
      // Lambda resumes at the first, regardless of other numbers.
      identities: (failed: readonly Item[]) => failed.slice(0, 1).map(({ sequenceNumber }) => sequenceNumber),
    };
    const records = Records.withPlan(items, plan);
    const known = (): unknown => ({
      ...(documented(event, fields) as object),
      Records: records.map((record) => record.documented as unknown),
    });
    const failures = rejected ? [numberOf(raws[items.length], rejected)] : [];
    const made = { records, refused: rejected ? [rejected] : [], failures };
    return makeEvent<StreamEvent<Source, Item>>(source.name, event, known, made);
  }

  function rawsOf(event: unknown): readonly unknown[] {
    if (isObject(event) && Object.keys(event).length > 1) {
      checkFields(window, event);
      const records = own(event, "Records");
      // The last invocation for a tumbling window may bring no records, only the state.
      if (Array.isArray(records) && !records.length && isFilled(own(event, "window"))) return [];
    }
    return recordsOf(event, given.number("maxRecords"));
  }

  function untilRefused(raws: readonly unknown[], items: Item[]): EventRejected | undefined {
    for (const raw of raws) {
      try {
        items.push(check(raw));
      } catch (error) {
        return refusedAt(error, `Records[${items.length}]`);
      }
    }
    return undefined;
  }

  /** The sequence number to resume from. Without one, the whole batch is refused. */
  function numberOf(raw: unknown, rejected: EventRejected): string {
    const found = own(own(raw, entity), number);
    if (typeof found !== "string" || !/^[0-9]+$/.test(found)) throw rejected;
    return found;
  }
}

/** Refuses fields of a window that contradict the records. */
function checkWindow(event: unknown, records: readonly ValidatedEvent[]): void {
  const [source, shard] = [own(event, "eventSourceARN"), own(event, "shardId") as string | null];
  for (const { raw } of records) {
    // Only Kinesis has the shard in the ID of a record.
    const isOfShard = shard === null || !has(raw, "kinesis") || (own(raw, "eventID") as string).startsWith(`${shard}:`);
    if (!isOfShard) reject("inconsistent", "shardId");
    if (source !== null && source !== own(raw, "eventSourceARN")) reject("inconsistent", "eventSourceARN");
  }
}
