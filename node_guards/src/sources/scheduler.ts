import { reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { SCHEDULER_SOURCE } from "../generated/contract.js";
import { SCHEDULER_EVENT } from "../generated/documented.js";
import { SCHEDULER_FORMS } from "../generated/forms.js";
import { SCHEDULER, type SchedulerOptions } from "../generated/options.js";
import { SCHEDULER_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import type { Validator } from "../validator.js";
import { field } from "../values.js";
import { busFields, checkOnlyResource, type EventBridgeEvent, makeBusValidator } from "./event-bridge.js";

/** A validated invocation by a schedule; `schedule` is its ARN. */
export interface SchedulerEvent extends ValidatedEvent<"scheduler">, Omit<EventBridgeEvent<unknown>, "trigger"> {
  readonly schedule: string;
}

const SCHEDULE_ARN =
  /^arn:[a-z0-9-]{1,30}:scheduler:([a-z0-9-]{1,30}):([0-9]{12}):schedule\/[0-9a-zA-Z_.-]{1,64}\/[0-9a-zA-Z_.-]{1,64}$/;

/**
 * Validates invocations by EventBridge Scheduler.
 *
 * A schedule whose target has its own input sends only that input, which carries no mark: use `direct`.
 */
export function scheduler(options: SchedulerOptions = {}): Validator<SchedulerEvent> {
  const given = read("scheduler", options, SCHEDULER, SCHEDULER_FORMS());
  const make = (event: unknown): SchedulerEvent => {
    if (field(event, "source") !== "aws.scheduler" || field(event, "detail-type") !== "Scheduled Event") {
      reject("inconsistent", "source");
    }
    const schedule = checkOnlyResource(event, SCHEDULE_ARN, given.names("schedules"));
    return makeEvent<SchedulerEvent>("scheduler", event, SCHEDULER_EVENT, {
      ...busFields(event),
      detail: field(event, "detail"),
      schedule,
    });
  };
  // Scheduler writes the empty detail as a text.
  return makeBusValidator(SCHEDULER_SOURCE, given, SCHEDULER_SHAPE(), make, "{}");
}
