import { EventRejected, refusedAt, reject, rejectAbsent } from "./errors.js";
import { equal, isObject, own } from "./values.js";

/** The response to a batch: the records that Lambda delivers again. */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: unknown }[];
}

/** Returns the records below `key`: at least one, and at most `limit`. */
export function recordsOf(event: unknown, limit: number, key = "Records"): readonly unknown[] {
  const records = own(event, key);
  if (!Array.isArray(records)) return rejectAbsent(records, key);
  if (!records.length) reject("missing", key);
  if (records.length > limit) reject("too-many", key);
  return records;
}

/** Returns the result of `check` for every record; one refusal refuses the event. */
export function every<T>(raws: readonly unknown[], check: (raw: unknown) => T, key = "Records"): T[] {
  return raws.map((raw, index) => {
    try {
      return check(raw);
    } catch (error) {
      throw refusedAt(error, `${key}[${index}]`);
    }
  });
}

/** Refuses validated records of more than one queue or stream: no batch has records of another. */
export function checkOneSource(records: readonly { readonly raw: unknown }[]): void {
  if (new Set(records.map(({ raw }) => own(raw, "eventSourceARN"))).size > 1) reject("inconsistent", "Records");
}

/** Returns the handler's response to a batch, with the IDs in `failures` added. */
export function mergedFailures(result: unknown, failures: readonly unknown[]): unknown {
  if (result !== null && result !== undefined && !isObject(result)) {
    throw new TypeError("The handler of a batch must return nothing or an object with batchItemFailures.");
  }
  const given = own(result, "batchItemFailures") ?? [];
  if (!Array.isArray(given)) throw new TypeError("batchItemFailures must be a list.");
  const known = given.map((item) => own(item, "itemIdentifier"));
  const added = failures.filter((each) => !known.some((one) => equal(one, each))).map((itemIdentifier) => ({ itemIdentifier }));
  return { ...result, batchItemFailures: [...(given as unknown[]), ...added] };
}

/** A batch of records, of which some may be refused. */
export interface Batch<Item> {
  /** The records that passed. */
  readonly records: Records<Item>;
  /** The refusals of the others, with `partial`. */
  readonly refused: readonly EventRejected[];
  /** The IDs of the records to retry, with `partial`. */
  readonly failures: readonly unknown[];
}

/** The records that passed, and what processes them one by one. */
export class Records<Item> extends Array<Item> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array; // `map` and `filter` return ordinary arrays.
  }
  declare errors: unknown[];
  declare private plan: Plan<Item>;

  static withPlan<Item>(items: readonly Item[], plan: Plan<Item>): Records<Item> {
    const records = new Records<Item>();
    for (const item of items) records.push(item);
    Object.defineProperty(records, "plan", { value: plan });
    Object.defineProperty(records, "errors", { value: [], writable: true });
    return records;
  }

  /** Whether records that fail are returned to the source. */
  get partial(): boolean {
    return this.plan.partial;
  }

  /**
   * Calls `handle` with each record, and returns the partial batch response.
   *
   * A record whose call throws is returned to the source, with those that must not overtake it:
   * the later ones of its message group or stream. Records that need no order are processed
   * concurrently. The guard adds the records that it has refused.
   */
  async process(handle: (record: Item) => unknown): Promise<BatchResponse> {
    const { partial, lane, identities } = this.plan;
    if (!partial) throw new TypeError("records.process() needs partial: true at the validator.");
    const lanes = new Map<unknown, Item[]>();
    const failed = new Set<Item>();
    this.errors = [];
    this.forEach((record, index) => {
      const key = lane(index, record);
      const items = lanes.get(key);
      if (items) items.push(record);
      else lanes.set(key, [record]);
    });
    const inOrder = async (items: readonly Item[]): Promise<void> => {
      for (const [index, item] of items.entries()) {
        try {
          await handle(item);
        } catch (error) {
          this.errors.push(error);
          items.slice(index).forEach((each) => failed.add(each));
          return;
        }
      }
    };
    await Promise.all([...lanes.values()].map(inOrder));
    const returned = this.filter((record) => failed.has(record));
    return { batchItemFailures: identities(returned).map((itemIdentifier) => ({ itemIdentifier })) };
  }
}

/** How the records of a source are processed. */
export interface Plan<Item> {
  readonly partial: boolean;
  /** The key shared by all records that must be processed in order. */
  readonly lane: (index: number, record: Item) => unknown;
  /** The IDs of the returned records. */
  readonly identities: (failed: readonly Item[]) => unknown[];
}
