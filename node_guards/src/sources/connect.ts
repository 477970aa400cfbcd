import { allow } from "../allow-lists.js";
import { checker } from "../bodies.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { CONNECT_SOURCE } from "../generated/contract.js";
import { CONNECT_EVENT } from "../generated/documented.js";
import { CONNECT_FORMS } from "../generated/forms.js";
import { CONNECT, type ConnectOptions } from "../generated/options.js";
import { CONNECT_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { dig, type JsonObject } from "../values.js";

/** A validated contact. `parameters` are as the flow sent them, or the result of the declared model. */
export interface ConnectEvent<Body = JsonObject | null> extends ValidatedEvent<"connect"> {
  readonly contactId: string;
  readonly instanceArn: string;
  readonly parameters: Body;
}

/** Validates invocations by Amazon Connect flows. */
export function connect<Body = JsonObject | null>(options: ConnectOptions<Body> = {}): Validator<ConnectEvent<Body>> {
  const given = read("connect", options, CONNECT, CONNECT_FORMS());
  const check = checker(options.parameters);
  return makeShapedValidator(CONNECT_SOURCE, CONNECT_SHAPE(given), (event) => {
    const contact = dig(event, ["Details", "ContactData"]) as JsonObject;
    allow(contact["InstanceARN"], given.names("instances"), "Details.ContactData.InstanceARN");
    allow(contact["Channel"], given.names("channels"), "Details.ContactData.Channel");
    const parameters = dig(event, ["Details", "Parameters"]);
    return makeEvent<ConnectEvent<Body>>("connect", event, CONNECT_EVENT, {
      contactId: contact["ContactId"] as string,
      instanceArn: contact["InstanceARN"] as string,
      parameters: (check ? check(parameters, "Details.Parameters") : parameters) as Body,
    });
  });
}
