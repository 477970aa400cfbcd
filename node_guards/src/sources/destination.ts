import { checkAge } from "../ages.js";
import { allow } from "../allow-lists.js";
import { checker } from "../bodies.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { DESTINATION_SOURCE } from "../generated/contract.js";
import { DESTINATION_EVENT } from "../generated/documented.js";
import { DESTINATION_FORMS } from "../generated/forms.js";
import { DESTINATION, type DestinationOptions } from "../generated/options.js";
import { DESTINATION_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { dig, own } from "../values.js";

/** A validated record. `request` and `response` are the payloads as sent, or the results of their models. */
export interface DestinationEvent<Body = unknown, Second = unknown> extends ValidatedEvent<"destination"> {
  readonly functionArn: string;
  readonly condition: string;
  readonly request: Body;
  readonly response: Second;
}

/** Validates records of asynchronous invocations that a Lambda destination receives. */
export function destination<Body = unknown, Second = unknown>(
  options: DestinationOptions<Body, Second> = {},
): Validator<DestinationEvent<Body, Second>> {
  const given = read("destination", options, DESTINATION, DESTINATION_FORMS());
  const [checkRequest, checkResponse] = [checker(options.request), checker(options.response)];
  return makeShapedValidator(DESTINATION_SOURCE, DESTINATION_SHAPE(given), (event) => {
    const functionArn = dig(event, ["requestContext", "functionArn"]) as string;
    const condition = dig(event, ["requestContext", "condition"]) as string;
    allow(functionArn, given.names("functions"), "requestContext.functionArn");
    allow(condition, given.names("conditions"), "requestContext.condition");
    if (given["maxAge"] !== undefined) checkAge(event["timestamp"], "timestamp", given.number("maxAge"));
    const [request, response] = [own(event, "requestPayload"), own(event, "responsePayload")];
    return makeEvent<DestinationEvent<Body, Second>>("destination", event, DESTINATION_EVENT, {
      functionArn,
      condition,
      request: (checkRequest ? checkRequest(request, "requestPayload") : request) as Body,
      response: (checkResponse ? checkResponse(response, "responsePayload") : response) as Second,
    });
  });
}
