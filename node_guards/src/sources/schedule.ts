import { reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { SCHEDULE_SOURCE } from "../generated/contract.js";
import { EVENT_BRIDGE_EVENT } from "../generated/documented.js";
import { SCHEDULE_FORMS } from "../generated/forms.js";
import { SCHEDULE, type ScheduleOptions } from "../generated/options.js";
import { SCHEDULE_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import type { Validator } from "../validator.js";
import { field } from "../values.js";
import { busFields, checkOnlyResource, type EventBridgeEvent, makeBusValidator } from "./event-bridge.js";

/** A validated invocation by a scheduled rule; `rule` is its ARN. */
export interface ScheduleEvent extends ValidatedEvent<"schedule">, Omit<EventBridgeEvent<unknown>, "trigger"> {
  readonly rule: string;
}

const RULE_ARN = /^arn:[a-z0-9-]{1,30}:events:([a-z0-9-]{1,30}):([0-9]{12}):rule\/[A-Za-z0-9_./-]{1,320}$/;

/** Validates events of scheduled EventBridge rules. */
export function schedule(options: ScheduleOptions = {}): Validator<ScheduleEvent> {
  const given = read("schedule", options, SCHEDULE, SCHEDULE_FORMS());
  return makeBusValidator(SCHEDULE_SOURCE, given, SCHEDULE_SHAPE(), (event) => {
    if (field(event, "source") !== "aws.events" || field(event, "detail-type") !== "Scheduled Event") {
      reject("inconsistent", "source");
    }
    const rule = checkOnlyResource(event, RULE_ARN, given.names("rules"));
    return makeEvent<ScheduleEvent>("schedule", event, EVENT_BRIDGE_EVENT, {
      ...busFields(event),
      detail: field(event, "detail"),
      rule,
    });
  });
}
