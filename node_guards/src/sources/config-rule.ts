import { allow } from "../allow-lists.js";
import { below, reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { CONFIG_RULE_SOURCE } from "../generated/contract.js";
import { CONFIG_RULE_EVENT } from "../generated/documented.js";
import { CONFIG_RULE_FORMS } from "../generated/forms.js";
import { CONFIG_RULE, type ConfigRuleOptions } from "../generated/options.js";
import { CONFIG_RULE_INVOKING, CONFIG_RULE_SHAPE } from "../generated/shapes.js";
import { parseJson } from "../json.js";
import { read } from "../options.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { isObject, type JsonObject, own } from "../values.js";

/** A validated evaluation; `invokingEvent` and `parameters` are the parsed JSON. */
export interface ConfigRuleEvent extends ValidatedEvent<"config-rule"> {
  readonly rule: string;
  readonly invokingEvent: JsonObject;
  /** Such as `ScheduledNotification`. */
  readonly messageType: string;
  readonly parameters: JsonObject;
}

/** Validates evaluations of an AWS Config custom rule. */
export function configRule(options: ConfigRuleOptions = {}): Validator<ConfigRuleEvent> {
  const given = read("configRule", options, CONFIG_RULE, CONFIG_RULE_FORMS());
  const checkInvoking = CONFIG_RULE_INVOKING();
  const parse = (source: unknown, path: string): JsonObject => {
    const value = parseJson(source as string, path, given.number("maxDepth"));
    return isObject(value) ? value : reject("schema", path);
  };
  return makeShapedValidator(CONFIG_RULE_SOURCE, CONFIG_RULE_SHAPE(), (event) => {
    const rule = event["configRuleName"] as string;
    allow(rule, given.names("rules"), "configRuleName");
    allow(event["accountId"], given.names("accounts"), "accountId");
    // The account in the rule's ARN owns the rule; that of the evaluated resource may be another.
    const arn = own(event, "configRuleArn") as string | null;
    if (arn !== null && arn.split(":")[4] !== event["accountId"]) reject("inconsistent", "configRuleArn");
    const invokingEvent = parse(event["invokingEvent"], "invokingEvent");
    below("invokingEvent", () => checkInvoking(invokingEvent));
    const messageType = invokingEvent["messageType"] as string;
    allow(messageType, given.names("messageTypes"), "invokingEvent.messageType");
    const parameters = parse(own(event, "ruleParameters") || "{}", "ruleParameters");
    return makeEvent<ConfigRuleEvent>("config-rule", event, CONFIG_RULE_EVENT, { rule, invokingEvent, messageType, parameters });
  });
}
