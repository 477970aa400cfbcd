import { allow } from "../allow-lists.js";
import { below, reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { COGNITO_SOURCE } from "../generated/contract.js";
import { COGNITO_EVENT } from "../generated/documented.js";
import { COGNITO_FORMS } from "../generated/forms.js";
import { COGNITO, type CognitoOptions } from "../generated/options.js";
import { COGNITO_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { checkTree } from "../shapes.js";
import { makeShapedValidator, refuseOpaquely, type Validator } from "../validator.js";
import { dig, isObject, type JsonObject, own } from "../values.js";

/** A validated trigger. The handler fills in `response`, and returns the event. */
export interface CognitoEvent extends ValidatedEvent<"cognito"> {
  readonly triggerSource: string;
  readonly userPoolId: string;
  readonly userName: string | null;
  readonly attributes: Readonly<Record<string, string | boolean>>;
  /** What goes back to Cognito: a part of `raw`. */
  readonly response: Record<string, unknown>;
}

// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html:
// of the functions that send messages, Cognito expects nothing back.
const SENDERS = /^Custom(?:Email|SMS)Sender_/;

/** Validates Lambda triggers of an Amazon Cognito user pool. The handler returns its event. */
export function cognito(options: CognitoOptions = {}): Validator<CognitoEvent> {
  const given = read("cognito", options, COGNITO, COGNITO_FORMS());
  const check = (event: JsonObject): CognitoEvent => {
    const [triggerSource, userPoolId] = [event["triggerSource"] as string, event["userPoolId"] as string];
    if (!userPoolId.startsWith(`${event["region"] as string}_`)) reject("inconsistent", "userPoolId");
    below("request", () => checkTree(event["request"], {}));
    allow(triggerSource, given.names("triggers"), "triggerSource");
    allow(userPoolId, given.names("userPools"), "userPoolId");
    allow(dig(event, ["callerContext", "clientId"]), given.names("clients"), "callerContext.clientId");
    const made = makeEvent<CognitoEvent>("cognito", event, COGNITO_EVENT, {
      triggerSource,
      userPoolId,
      userName: own(event, "userName") as string | null,
      attributes: (dig(event, ["request", "userAttributes"]) ?? {}) as Record<string, string>,
    } as never);
    const raw = event as Record<string, unknown>;
    return Object.defineProperty(made, "response", { enumerable: true, get: () => (raw["response"] ??= {}) });
  };
  return makeShapedValidator(COGNITO_SOURCE, COGNITO_SHAPE(given), check, {
    refuse: refuseOpaquely,
    answer: (event, result) => {
      if (result === event) return event.raw;
      const isSent = result === null && SENDERS.test(event.triggerSource);
      if (!isSent && !isObject(result)) throw new TypeError("The handler of a Cognito trigger must return its event.");
      return result;
    },
  });
}
