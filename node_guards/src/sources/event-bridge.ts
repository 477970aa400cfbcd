import { checkAge } from "../ages.js";
import { checker } from "../bodies.js";
import { below, reject, rejectAbsent } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { EVENT_BRIDGE_EVENT } from "../generated/documented.js";
import { EVENT_BRIDGE, type EventBridgeOptions } from "../generated/options.js";
import { checkFields } from "../lines.js";
import { ACCOUNTS, read, REGIONS } from "../options.js";
import { checkRequired, checkTree, matchingText, type Shape } from "../shapes.js";
import { CONTROL, isLonger } from "../text.js";
import { makeValidator, type Validator } from "../validator.js";
import { field, isObject, type JsonObject, own } from "../values.js";

/** A validated event of a bus. `detail` is as sent, or the result of the declared model. */
export interface EventBridgeEvent<Detail = JsonObject> extends ValidatedEvent<"event-bridge"> {
  /** The sender: a service of AWS, or any principal that can put events on the bus. */
  readonly source: string;
  readonly detailType: string;
  readonly detail: Detail;
}

const RESOURCES = 1000;
const REQUIRED: Readonly<Record<string, Shape>> = {
  account: matchingText(/^[0-9]{12}$/),
  region: matchingText(/^[a-z]{2,4}(?:-[a-z]{1,12}){1,3}-[0-9]{1,2}$/),
  time: matchingText(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z$/),
  id: line(256, 1),
  source: line(256, 1),
  "detail-type": line(256, 1),
};
// Events whose fields are as nearly always; other texts may be valid too.
const HEAD = new RegExp(
  String.raw`^[0-9]{12}\n[a-z]{2,4}(?:-[a-z]{1,12}){1,3}-[0-9]{1,2}\n` +
    String.raw`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z(?:\n[ -~]{1,256}){3}$`,
);
const LISTED = { source: "sources", "detail-type": "detailTypes", account: "accounts", region: "regions" };

/**
 * Validates events of an Amazon EventBridge bus.
 *
 * Every principal that can put events on the bus chooses `source` and `detail-type`, except sources
 * that start with `aws.`. EventBridge itself writes `account` and `region`.
 */
export function eventBridge<Detail = JsonObject>(options: EventBridgeOptions<Detail> = {}): Validator<EventBridgeEvent<Detail>> {
  const given = read("eventBridge", options, EVENT_BRIDGE, { accounts: ACCOUNTS, regions: REGIONS });
  const checkDetail = checker(options.detail);
  const most = given.number("maxDetail");
  const limits = { most, depth: given.number("maxDepth"), total: most };

  return makeValidator("event-bridge", (event) => {
    const head = Object.keys(REQUIRED).map((name) => own(event, name));
    if (!head.every((each) => typeof each === "string") || !HEAD.test(head.join("\n"))) checkShape(event);
    checkFields({ version: EVENT_BRIDGE_EVENT["version"] ?? 0 }, event);
    if (!areResources(own(event, "resources"))) checkShape(event);
    for (const [name, option] of Object.entries(LISTED)) {
      const allowed = given.names(option);
      if (allowed && !allowed.has(field(event, name) as string)) reject("not-allowed", name);
    }
    if (given["maxAge"] !== undefined) checkAge(field(event, "time"), "time", given.number("maxAge"));
    const detail = own(event, "detail");
    if (!isObject(detail)) return rejectAbsent(detail, "detail");
    below("detail", () => checkTree(detail, limits));
    return makeEvent<EventBridgeEvent<Detail>>("event-bridge", event, EVENT_BRIDGE_EVENT, {
      source: field(event, "source") as string,
      detailType: field(event, "detail-type") as string,
      detail: (checkDetail ? checkDetail(detail, "detail") : detail) as Detail,
    });
  });
}

function checkShape(event: unknown): void {
  checkRequired(event, { ...REQUIRED, detail: checkAnyDetail }, { resources: checkResources });
}

function line(most: number, least: number): Shape {
  return (value) => {
    if (typeof value !== "string") return rejectAbsent(value);
    if (isLonger(value, most)) reject("too-long");
    if (value.length < least) reject("missing");
    if (CONTROL.test(value)) reject("control-character");
  };
}

/** The default limits of any JSON; the limits of the options apply later. */
function checkAnyDetail(detail: unknown): void {
  checkTree(detail, { most: 1024 * 1024, depth: 64 });
}

function areResources(resources: unknown): boolean {
  if (resources === null) return true;
  try {
    checkResources(resources);
    return true;
  } catch {
    return false;
  }
}

function checkResources(resources: unknown): void {
  if (!Array.isArray(resources)) return rejectAbsent(resources);
  if (resources.length > RESOURCES) reject("too-many");
  const check = line(2048, 0);
  resources.forEach((resource, index) => below(`[${index}]`, () => check(resource)));
}
