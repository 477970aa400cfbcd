import { allow } from "../allow-lists.js";
import { checkAge } from "../ages.js";
import { checker } from "../bodies.js";
import { below, BodyMisuse, EventRejected, refusedAt, reject, rejectAbsent } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import type { Source } from "../contract.js";
import { EVENT_BRIDGE_SOURCE } from "../generated/contract.js";
import { EVENT_BRIDGE_EVENT } from "../generated/documented.js";
import { EVENT_BRIDGE_FORMS } from "../generated/forms.js";
import { EVENT_BRIDGE, type EventBridgeOptions } from "../generated/options.js";
import { EVENT_BRIDGE_SHAPE } from "../generated/shapes.js";
import { DEPTH } from "../json.js";
import { checkFields } from "../lines.js";
import { type Given, read } from "../options.js";
import { checkTree, items, line, type Shape } from "../shapes.js";
import { makeValidator, type Validator } from "../validator.js";
import { field, isObject, type JsonObject, own, text } from "../values.js";

/** A validated event of a bus. `detail` is as sent, or the result of the declared model. */
export interface EventBridgeEvent<Detail = JsonObject> extends ValidatedEvent<"event-bridge"> {
  /** The sender: a service of AWS, or any principal that can put events on the bus. */
  readonly source: string;
  readonly detailType: string;
  readonly detail: Detail;
}

// Events whose fields are as nearly always; other texts may be valid too.
const HEAD = new RegExp(
  String.raw`^[0-9]{12}\n[a-z]{2,4}(?:-[a-z]{1,12}){1,3}-[0-9]{1,2}\n` +
    String.raw`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z(?:\n[ -~]{1,256}){3}$`,
);
const IN_HEAD = ["account", "region", "time", "id", "source", "detail-type"];
const LISTED = { source: "sources", "detail-type": "detailTypes", account: "accounts", region: "regions" };

/**
 * Validates events of an Amazon EventBridge bus.
 *
 * Every principal that can put events on the bus chooses `source` and `detail-type`, except sources
 * that start with `aws.`. EventBridge itself writes `account` and `region`.
 */
export function eventBridge<Detail = JsonObject>(options: EventBridgeOptions<Detail> = {}): Validator<EventBridgeEvent<Detail>> {
  const given = read("eventBridge", options, EVENT_BRIDGE, EVENT_BRIDGE_FORMS());
  const checkDetail = checker(options.detail);
  return makeBusValidator(EVENT_BRIDGE_SOURCE, given, EVENT_BRIDGE_SHAPE(), (event) => {
    const detail = own(event, "detail");
    return makeEvent<EventBridgeEvent<Detail>>("event-bridge", event, EVENT_BRIDGE_EVENT, {
      ...busFields(event),
      detail: (checkDetail ? checkDetail(detail, "detail") : detail) as Detail,
    });
  });
}

/** The typed fields of each event of a bus. */
export function busFields(event: unknown): { source: string; detailType: string } {
  return { source: field(event, "source") as string, detailType: field(event, "detail-type") as string };
}

/**
 * Returns a validator of events of a bus; `make` checks what its kind of events has besides.
 *
 * `empty` is another detail than an object that these events may have.
 */
export function makeBusValidator<E>(
  source: Source,
  given: Given,
  shape: Shape,
  make: (event: JsonObject) => E,
  empty?: string,
): Validator<E> {
  const most = (given["maxDetail"] ?? 1024 * 1024) as number;
  const limits = { most, depth: (given["maxDepth"] ?? DEPTH) as number, total: most };

  return makeValidator(source, (event) => {
    const head = IN_HEAD.map((name) => own(event, name));
    if (!head.every((each) => typeof each === "string") || !HEAD.test(head.join("\n"))) shape(event);
    try {
      return checked(event);
    } catch (error) {
      if (error instanceof EventRejected || error instanceof BodyMisuse) throw error;
      shape(event);
      throw refusedAt(error, "");
    }
  });

  function checked(event: unknown): E {
    checkFields({ version: EVENT_BRIDGE_EVENT["version"] ?? 0 }, event);
    if (!areResources(own(event, "resources"))) shape(event);
    for (const [name, option] of Object.entries(LISTED)) {
      allow(field(event, name), given[option] as readonly string[] | undefined, name);
    }
    if (given["maxAge"] !== undefined) checkAge(field(event, "time"), "time", given.number("maxAge"));
    const detail = own(event, "detail");
    if (!isObject(detail) && detail !== (empty ?? null)) return rejectAbsent(detail, "detail");
    if (detail === null) return rejectAbsent(detail, "detail");
    below("detail", () => checkTree(detail, limits));
    return make(event as JsonObject);
  }
}

const checkResources = items(line(2048, 0), 1000);

function areResources(resources: unknown): boolean {
  try {
    if (resources !== null) checkResources(resources);
    return true;
  } catch {
    return false;
  }
}

/** Refuses a tick whose resource is not one ARN of its region and account, which the groups name. */
export function checkOnlyResource(event: unknown, pattern: RegExp, allowed: readonly string[] | undefined): string {
  const resources = field(event, "resources") as readonly unknown[];
  const match = resources.length === 1 ? pattern.exec(text(resources[0])) : null;
  if (!match) return reject("malformed", "resources");
  if (match[1] !== field(event, "region") || match[2] !== field(event, "account")) reject("inconsistent", "resources");
  allow(match[0], allowed, "resources");
  return match[0];
}
