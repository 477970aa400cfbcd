import { allow } from "../allow-lists.js";
import { checker } from "../bodies.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { ALEXA_SMART_HOME_SOURCE } from "../generated/contract.js";
import { ALEXA_SMART_HOME_EVENT } from "../generated/documented.js";
import { ALEXA_SMART_HOME_FORMS } from "../generated/forms.js";
import { ALEXA_SMART_HOME, type AlexaSmartHomeOptions } from "../generated/options.js";
import { ALEXA_SMART_HOME_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { dig, type JsonObject, own } from "../values.js";

/** A validated directive, such as `Alexa.PowerController.TurnOn`. `token` is the customer's, and a secret. */
export interface AlexaSmartHomeEvent<Body = JsonObject> extends ValidatedEvent<"alexa-smart-home"> {
  readonly directive: string;
  readonly endpointId: string | null;
  readonly payload: Body;
  readonly token: string | null;
}

/**
 * Validates directives of an Alexa smart home skill.
 *
 * The customer's token authenticates the customer; the guard does not verify it.
 */
export function alexaSmartHome<Body = JsonObject>(options: AlexaSmartHomeOptions<Body> = {}): Validator<AlexaSmartHomeEvent<Body>> {
  const given = read("alexaSmartHome", options, ALEXA_SMART_HOME, ALEXA_SMART_HOME_FORMS());
  const check = checker(options.payload);
  return makeShapedValidator(ALEXA_SMART_HOME_SOURCE, ALEXA_SMART_HOME_SHAPE(given), (event) => {
    const sent = dig(event, ["directive", "payload"]);
    const payload = (check ? check(sent, "directive.payload") : sent) as Body;
    const header = dig(event, ["directive", "header"]) as { namespace: string; name: string };
    const directive = `${header.namespace}.${header.name}`;
    allow(directive, given.names("directives"), "directive.header.name");
    const endpoint = dig(event, ["directive", "endpoint"]);
    // An authorization grants the token to a `grantee`, a discovery has it in its `scope`.
    const scopes = [own(endpoint, "scope"), own(sent, "scope"), own(sent, "grantee")];
    const token = scopes.map((scope) => own(scope, "token")).find((each) => typeof each === "string");
    return makeEvent<AlexaSmartHomeEvent<Body>>("alexa-smart-home", event, ALEXA_SMART_HOME_EVENT, {
      directive,
      endpointId: own(endpoint, "endpointId") as string | null,
      payload,
      token: (token ?? null),
    });
  });
}
