import { IOT_RULE_SOURCE } from "../generated/contract.js";
import { IOT_RULE, type IotRuleOptions } from "../generated/options.js";
import { makeUnmarkedValidator, type UnmarkedEvent } from "../unmarked.js";
import type { Validator } from "../validator.js";

/** Validates messages of an AWS IoT rule by their declared model. */
export function iotRule<Body>(options: IotRuleOptions<Body>): Validator<UnmarkedEvent<"iot-rule", Body>> {
  return makeUnmarkedValidator(IOT_RULE_SOURCE, "iotRule", options, IOT_RULE);
}
