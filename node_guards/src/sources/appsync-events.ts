import { allow } from "../allow-lists.js";
import type { Batch } from "../batches.js";
import { checker } from "../bodies.js";
import { below, EventRejected, reject } from "../errors.js";
import { documented, makeEvent, type ValidatedEvent } from "../event.js";
import { APPSYNC_EVENTS_SOURCE } from "../generated/contract.js";
import { APP_SYNC_EVENTS_EVENT, APP_SYNC_EVENTS_RECORD } from "../generated/documented.js";
import { APPSYNC_EVENTS_FORMS } from "../generated/forms.js";
import { APPSYNC_EVENTS, type AppsyncEventsOptions } from "../generated/options.js";
import { APPSYNC_EVENTS_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { checkTree } from "../shapes.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { dig, type JsonObject, own } from "../values.js";

/** A validated event that a client publishes. `payload` is as sent, or the result of the declared model. */
export interface AppSyncEventsRecord<Body = unknown> extends ValidatedEvent<"appsync-events"> {
  readonly id: string;
  readonly payload: Body;
}

/** A validated operation on a channel. `failures` holds the IDs of refused events. */
export interface AppSyncEventsEvent<Body = unknown> extends ValidatedEvent<"appsync-events">, Omit<Batch<never>, "records"> {
  readonly operation: "PUBLISH" | "SUBSCRIBE";
  /** The path of the channel. */
  readonly channel: string;
  /** The client as AppSync has authenticated it. */
  readonly identity: unknown;
  /** Empty for a subscription. */
  readonly records: readonly AppSyncEventsRecord<Body>[];
}

const REFUSED = "refused";

/**
 * Validates operations of an AWS AppSync Event API, with a `DIRECT` Lambda integration.
 *
 * A refused event gets an `error`, and the others are processed. A refused operation is answered by
 * `{ error: "refused" }`, which rejects the subscription or publication.
 */
export function appsyncEvents<Body = unknown>(options: AppsyncEventsOptions<Body> = {}): Validator<AppSyncEventsEvent<Body>> {
  const given = read("appsyncEvents", options, APPSYNC_EVENTS, APPSYNC_EVENTS_FORMS());
  const checkPayload = checker(options.payload);
  const limits = { most: given.number("maxPayload"), total: given.number("maxPayload") };

  return makeShapedValidator(APPSYNC_EVENTS_SOURCE, APPSYNC_EVENTS_SHAPE(given), check, {
    refuse: () => ({ error: REFUSED }),
    answer(event, result) {
      if (!event.failures.length) return result;
      // If all events were refused, no handler was called.
      const events = own(result === null && !event.records.length ? { events: [] } : result, "events");
      if (!Array.isArray(events)) throw new TypeError('The handler of an Event API must return {"events": [...]}.');
      const refused = event.failures.map((id) => ({ id, error: REFUSED }));
      return { ...(result as object | null), events: [...(events as unknown[]), ...refused] };
    },
  });

  function check(event: JsonObject): AppSyncEventsEvent<Body> {
    const operation = dig(event, ["info", "operation"]) as AppSyncEventsEvent["operation"];
    allow(operation, given.names("operations"), "info.operation");
    const channel = dig(event, ["info", "channel", "path"]) as string;
    const namespace = dig(event, ["info", "channelNamespace", "name"]) as string;
    checkChannel(channel, dig(event, ["info", "channel", "segments"]) as string[], namespace, operation);
    allow(namespace, given.names("namespaces"), "info.channelNamespace.name");
    const raws = (own(event, "events") ?? []) as readonly { readonly id: string; readonly payload?: unknown }[];
    if (operation === "SUBSCRIBE" && raws.length) reject("inconsistent", "events");
    // Results are identified by their IDs only.
    if (new Set(raws.map(({ id }) => id)).size !== raws.length) reject("duplicate-key", "events");
    const records: AppSyncEventsRecord<Body>[] = [];
    const refused: EventRejected[] = [];
    const failures: string[] = [];
    for (const [index, raw] of raws.entries()) {
      try {
        const payload = below(`events[${index}]`, () => payloadOf(raw));
        records.push(makeEvent<AppSyncEventsRecord<Body>>("appsync-events", raw, APP_SYNC_EVENTS_RECORD, { id: raw.id, payload }));
      } catch (error) {
        if (!(error instanceof EventRejected)) throw error;
        refused.push(error);
        failures.push(raw.id);
      }
    }
    const known = (): unknown => ({
      ...(documented(event, APP_SYNC_EVENTS_EVENT) as object),
      events: records.map((record) => record.documented as unknown),
    });
    const made = { operation, channel, identity: own(event, "identity"), records, refused, failures };
    return makeEvent<AppSyncEventsEvent<Body>>("appsync-events", event, known, made);
  }

  function payloadOf(raw: unknown): Body {
    const payload = own(raw, "payload") ?? reject("missing", "payload");
    below("payload", () => checkTree(payload, limits));
    return (checkPayload ? checkPayload(payload, "payload") : payload) as Body;
  }
}

/** Refuses a channel whose accounts contradict each other. */
function checkChannel(path: string, segments: readonly string[], namespace: string, operation: string): void {
  if (path !== `/${segments.join("/")}`) reject("inconsistent", "info.channel.segments");
  if (segments[0] !== namespace) reject("inconsistent", "info.channelNamespace.name");
  if (operation === "PUBLISH" && segments.at(-1) === "*") reject("malformed", "info.channel.path");
}
