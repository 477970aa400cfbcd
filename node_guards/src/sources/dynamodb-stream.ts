import { checkAge } from "../ages.js";
import { below, Misread, reject } from "../errors.js";
import { checkItem, type Item, plainItem } from "../dynamodb-values.js";
import { makeEvent } from "../event.js";
import { DYNAMODB_STREAM_SOURCE } from "../generated/contract.js";
import { DYNAMO_DBRECORD, DYNAMO_DBSTREAM_EVENT } from "../generated/documented.js";
import { DYNAMODB_STREAM_FORMS } from "../generated/forms.js";
import { DYNAMODB_STREAM, type DynamodbStreamOptions } from "../generated/options.js";
import { checkFields } from "../lines.js";
import { type Given, read } from "../options.js";
import { checkSource } from "../source-arns.js";
import { makeStreamValidator, type StreamEvent, type StreamRecord } from "../streams.js";
import type { Validator } from "../validator.js";
import { dig, equal, field, get, has, type JsonObject, matches, own } from "../values.js";

/**
 * A validated change of an item.
 *
 * Items have JavaScript's values: a number beyond JavaScript's precision is a bigint, or a text where
 * it has a fraction. An image is null where the stream does not send it.
 */
export interface DynamoDbRecord extends StreamRecord<"dynamodb-stream"> {
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  /** The primary key of the item. */
  readonly itemKeys: Item;
  /** The item after the change. */
  readonly newImage: Item | null;
  /** The item before the change. */
  readonly oldImage: Item | null;
}

/** A validated batch of changes; see `StreamEvent`. */
export type DynamoDbStreamEvent = StreamEvent<"dynamodb-stream", DynamoDbRecord>;

const STREAM_ARN =
  /^arn:[a-z0-9-]{1,30}:dynamodb:([a-z0-9-]{1,30}):[0-9]{12}:table\/[a-zA-Z0-9_.-]{3,255}\/stream\/[0-9T:.-]{1,40}$/;
// The images that each view of a stream has:
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html
const VIEWS = { KEYS_ONLY: [], NEW_IMAGE: ["NewImage"], OLD_IMAGE: ["OldImage"], NEW_AND_OLD_IMAGES: ["NewImage", "OldImage"] };
const EVENT_NAMES = ["INSERT", "MODIFY", "REMOVE"];
// A removed item has no new image, and a new item no old image.
const IMAGES = [["NewImage", "REMOVE"], ["OldImage", "INSERT"]] as const;
const ITEMS = { itemKeys: item("Keys"), newImage: item("NewImage"), oldImage: item("OldImage") };

/** Validates changes of an Amazon DynamoDB stream. */
export function dynamodbStream(options: DynamodbStreamOptions = {}): Validator<DynamoDbStreamEvent> {
  const given = read("dynamodbStream", options, DYNAMODB_STREAM, DYNAMODB_STREAM_FORMS());
  const check = (raw: unknown): DynamoDbRecord => checkRecord(raw, given);
  return makeStreamValidator(DYNAMODB_STREAM_SOURCE, given, ["dynamodb", "SequenceNumber"], DYNAMO_DBSTREAM_EVENT, check);
}

function checkRecord(raw: unknown, given: Given): DynamoDbRecord {
  const [change, arn, eventName] = [field(raw, "dynamodb"), field(raw, "eventSourceARN"), field(raw, "eventName")];
  const sequenceNumber = field(change, "SequenceNumber") as string;
  if (field(raw, "eventSource") !== "aws:dynamodb") reject("inconsistent", "eventSource");
  checkSource(STREAM_ARN, arn, field(raw, "awsRegion"), given.names("streams"));
  if (typeof eventName === "object" && eventName !== null) throw new Misread(false);
  const isKnown = EVENT_NAMES.includes(eventName as string);
  if (!isKnown || given.names("eventNames")?.includes(eventName as string) === false) {
    reject(isKnown ? "not-allowed" : "malformed", "eventName");
  }
  if (!matches(/^[0-9]{1,40}$/, sequenceNumber)) reject("malformed", "dynamodb.SequenceNumber");
  if (given["maxAge"] !== undefined) checkAge(get(change, "ApproximateCreationDateTime"), "dynamodb", given.number("maxAge"));
  checkFields(DYNAMO_DBRECORD, raw);
  checkChange(change, eventName as string, given);
  const made = { sequenceNumber, eventName: eventName as DynamoDbRecord["eventName"] };
  const record = makeEvent<DynamoDbRecord>("dynamodb-stream", raw, DYNAMO_DBRECORD, made as DynamoDbRecord);
  return Object.defineProperties(record, ITEMS);
}

/** A property that is made at each reading: most handlers use one of them. */
function item(place: string): PropertyDescriptor {
  return {
    get(this: DynamoDbRecord): Item | null {
      const held = dig(this.raw, ["dynamodb", place]) as JsonObject | null;
      return held && plainItem(held);
    },
    enumerable: true,
  };
}

function checkChange(change: unknown, eventName: string, given: Given): void {
  // Samples leave the view out; the stream never does.
  const view = has(change, "StreamViewType") ? get(change, "StreamViewType") : "NEW_AND_OLD_IMAGES";
  const images = (own(VIEWS, view as string) as readonly string[] | null) ?? reject("malformed", "dynamodb.StreamViewType");
  const [keys, longest] = [field(change, "Keys"), given.number("maxText")];
  below("dynamodb.Keys", () => {
    checkItem(keys, { depth: 0, longest });
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html
    if (![1, 2].includes(Object.keys(keys).length)) reject("malformed");
  });
  for (const [name, without] of IMAGES) {
    const image = get(change, name);
    if (image === null) continue;
    below(`dynamodb.${name}`, () => {
      if (eventName === without || !images.includes(name)) reject("inconsistent");
      checkItem(image, { depth: given.number("maxDepth"), longest });
      checkKeys(keys as JsonObject, image);
    });
  }
}

/** An image is the whole item, and keys never change. */
function checkKeys(keys: JsonObject, image: JsonObject): void {
  if (!Object.keys(keys).every((name) => Object.hasOwn(image, name) && equal(keys[name], image[name]))) reject("inconsistent");
}
