import { checkAge } from "../ages.js";
import { allow } from "../allow-lists.js";
import { reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { CLOUDWATCH_ALARM_SOURCE } from "../generated/contract.js";
import { CLOUD_WATCH_ALARM_EVENT } from "../generated/documented.js";
import { CLOUDWATCH_ALARM_FORMS } from "../generated/forms.js";
import { CLOUDWATCH_ALARM, type CloudwatchAlarmOptions } from "../generated/options.js";
import { CLOUDWATCH_ALARM_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { dig } from "../values.js";

/** A validated state change of an alarm; `state` is the new state, such as `ALARM`. */
export interface CloudWatchAlarmEvent extends ValidatedEvent<"cloudwatch-alarm"> {
  readonly alarmArn: string;
  readonly alarmName: string;
  readonly state: string;
}

/** Validates state changes of a CloudWatch alarm. */
export function cloudwatchAlarm(options: CloudwatchAlarmOptions = {}): Validator<CloudWatchAlarmEvent> {
  const given = read("cloudwatchAlarm", options, CLOUDWATCH_ALARM, CLOUDWATCH_ALARM_FORMS());
  return makeShapedValidator(CLOUDWATCH_ALARM_SOURCE, CLOUDWATCH_ALARM_SHAPE(), (event) => {
    const alarmArn = event["alarmArn"] as string;
    const [, , , region, account, , ...name] = alarmArn.split(":");
    const alarmName = dig(event, ["alarmData", "alarmName"]) as string;
    const state = dig(event, ["alarmData", "state", "value"]) as string;
    if (region !== event["region"] || account !== event["accountId"]) reject("inconsistent", "alarmArn");
    if (name.join(":") !== alarmName) reject("inconsistent", "alarmData.alarmName");
    allow(alarmArn, given.names("alarms"), "alarmArn");
    allow(state, given.names("states"), "alarmData.state.value");
    if (given["maxAge"] !== undefined) {
      // CloudWatch writes the zone as an offset, which is always zero.
      const time = (event["time"] as string).replaceAll("+0000", "Z").replaceAll("+00:00", "Z");
      checkAge(time, "time", given.number("maxAge"));
    }
    return makeEvent<CloudWatchAlarmEvent>("cloudwatch-alarm", event, CLOUD_WATCH_ALARM_EVENT, { alarmArn, alarmName, state });
  });
}
