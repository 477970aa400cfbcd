import { allow, wholly } from "../allow-lists.js";
import { reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { TRANSFER_AUTHORIZER_SOURCE } from "../generated/contract.js";
import { TRANSFER_AUTHORIZER_EVENT } from "../generated/documented.js";
import { TRANSFER_AUTHORIZER_FORMS } from "../generated/forms.js";
import { TRANSFER_AUTHORIZER, type TransferAuthorizerOptions } from "../generated/options.js";
import { TRANSFER_AUTHORIZER_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { type JsonObject, own } from "../values.js";

/** A validated request to authenticate a user. `password` is a secret, and null where the user has a key. */
export interface TransferAuthorizerEvent extends ValidatedEvent<"transfer-authorizer"> {
  readonly userName: string;
  readonly password: string | null;
  readonly protocol: string;
  readonly serverId: string;
  readonly sourceIp: string;
}

/**
 * Validates requests to a custom identity provider of AWS Transfer Family.
 *
 * Functions make home directories and policies of the user name, which any client can choose.
 */
export function transferAuthorizer(options: TransferAuthorizerOptions = {}): Validator<TransferAuthorizerEvent> {
  const given = read("transferAuthorizer", options, TRANSFER_AUTHORIZER, TRANSFER_AUTHORIZER_FORMS());
  const pattern = options.username === undefined ? undefined : wholly(options.username);
  const check = (event: JsonObject): TransferAuthorizerEvent => {
    const userName = event["username"] as string;
    allow(event["serverId"], given.names("servers"), "serverId");
    allow(event["protocol"], given.names("protocols"), "protocol");
    if (pattern && !pattern.test(userName)) reject("not-allowed", "username");
    return makeEvent<TransferAuthorizerEvent>("transfer-authorizer", event, TRANSFER_AUTHORIZER_EVENT, {
      userName,
      password: (own(event, "password") || null) as string | null,
      protocol: event["protocol"] as string,
      serverId: event["serverId"] as string,
      sourceIp: event["sourceIp"] as string,
    });
  };
  // A response without a role denies the user.
  return makeShapedValidator(TRANSFER_AUTHORIZER_SOURCE, TRANSFER_AUTHORIZER_SHAPE(given), check, { refuse: () => ({}) });
}
