import { allow } from "../allow-lists.js";
import { below, reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { EVENT_BRIDGE_S3_SOURCE } from "../generated/contract.js";
import { EVENT_BRIDGE_S3_EVENT, type Fields } from "../generated/documented.js";
import { EVENT_BRIDGE_S3_FORMS } from "../generated/forms.js";
import { EVENT_BRIDGE_S3, type EventBridgeS3Options } from "../generated/options.js";
import { EVENT_BRIDGE_S3_SHAPE } from "../generated/shapes.js";
import { checkFields, without } from "../lines.js";
import { read } from "../options.js";
import { allowedKeys, BUCKET_NAME, checkSize, checkUnencodedKey } from "../s3-objects.js";
import type { Validator } from "../validator.js";
import { field, get, type JsonObject, matches, text } from "../values.js";
import { busFields, type EventBridgeEvent, makeBusValidator } from "./event-bridge.js";

/** A validated event of an S3 object. `size` is in bytes, null where the event has none. */
export interface EventBridgeS3Event extends ValidatedEvent<"event-bridge-s3">, Omit<EventBridgeEvent, "trigger"> {
  readonly bucket: string;
  readonly key: string;
  readonly size: number | null;
}

const LINES = without(EVENT_BRIDGE_S3_EVENT["detail"] as Fields, "bucket", "object.key", "object.size");

/**
 * Validates S3 events that are delivered through EventBridge.
 *
 * Unlike in S3 event notifications, these keys are not encoded. A key is refused all the same where
 * it contains path traversal once it is decoded.
 */
export function eventBridgeS3(options: EventBridgeS3Options = {}): Validator<EventBridgeS3Event> {
  const given = read("eventBridgeS3", options, EVENT_BRIDGE_S3, EVENT_BRIDGE_S3_FORMS());
  const allowed = allowedKeys(given);

  return makeBusValidator(EVENT_BRIDGE_S3_SOURCE, given, EVENT_BRIDGE_S3_SHAPE(), (event) => {
    const detail = field(event, "detail") as JsonObject;
    const bucket = field(field(detail, "bucket"), "name");
    const item = field(detail, "object");
    const sent = field(item, "key");
    const resources = field(event, "resources") as readonly unknown[];
    if (field(event, "source") !== "aws.s3") reject("inconsistent", "source");
    if (!matches(BUCKET_NAME, bucket)) reject("malformed", "detail.bucket.name");
    allow(bucket, given.names("buckets"), "detail.bucket.name");
    const named = resources.length === 1 ? /^arn:[a-z-]+:s3:::([^]*)$/.exec(text(resources[0]))?.[1] : undefined;
    if (named !== bucket) reject("inconsistent", "resources");
    below("detail", () => checkFields(LINES, detail));
    const size = checkSize(get(item, "size"), "detail.object.size", given["maxSize"] as number | undefined);
    const key = checkUnencodedKey(sent, "detail.object.key", allowed);
    return makeEvent<EventBridgeS3Event>("event-bridge-s3", event, EVENT_BRIDGE_S3_EVENT, {
      ...busFields(event),
      detail,
      bucket: bucket as string,
      key,
      size,
    });
  });
}
