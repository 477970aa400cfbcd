import { allow, wholly } from "../allow-lists.js";
import { reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { APPSYNC_AUTHORIZER_SOURCE } from "../generated/contract.js";
import { APP_SYNC_AUTHORIZER_EVENT } from "../generated/documented.js";
import { APPSYNC_AUTHORIZER_FORMS } from "../generated/forms.js";
import { APPSYNC_AUTHORIZER, type AppsyncAuthorizerOptions } from "../generated/options.js";
import { APPSYNC_AUTHORIZER_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { dig, type JsonObject } from "../values.js";

/** A validated request to authorize; `token` is the secret that the caller sent. */
export interface AppSyncAuthorizerEvent extends ValidatedEvent<"appsync-authorizer"> {
  readonly token: string;
}

/** Validates requests of an AWS AppSync Lambda authorizer. A refused one is answered `isAuthorized: false`. */
export function appsyncAuthorizer(options: AppsyncAuthorizerOptions = {}): Validator<AppSyncAuthorizerEvent> {
  const given = read("appsyncAuthorizer", options, APPSYNC_AUTHORIZER, APPSYNC_AUTHORIZER_FORMS());
  const pattern = options.token === undefined ? undefined : wholly(options.token);
  const check = (event: JsonObject): AppSyncAuthorizerEvent => {
    const token = event["authorizationToken"] as string;
    allow(dig(event, ["requestContext", "apiId"]), given.names("apis"), "requestContext.apiId");
    if (pattern && !pattern.test(token)) reject("malformed", "authorizationToken");
    return makeEvent<AppSyncAuthorizerEvent>("appsync-authorizer", event, APP_SYNC_AUTHORIZER_EVENT, { token });
  };
  return makeShapedValidator(APPSYNC_AUTHORIZER_SOURCE, APPSYNC_AUTHORIZER_SHAPE(given), check, {
    refuse: () => ({ isAuthorized: false }),
  });
}
