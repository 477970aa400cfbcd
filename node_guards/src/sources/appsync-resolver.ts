import { allow } from "../allow-lists.js";
import { type Check, checker } from "../bodies.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { APPSYNC_RESOLVER_SOURCE } from "../generated/contract.js";
import { AMPLIFY_RESOLVER_EVENT, APP_SYNC_RESOLVER_EVENT } from "../generated/documented.js";
import { APPSYNC_RESOLVER_FORMS } from "../generated/forms.js";
import { APPSYNC_RESOLVER, type AppsyncResolverOptions } from "../generated/options.js";
import { APPSYNC_RESOLVER_AMPLIFY, APPSYNC_RESOLVER_CONTEXT } from "../generated/shapes.js";
import { type Given, read } from "../options.js";
import type { Shape } from "../shapes.js";
import { makeShapedValidator, refuseOpaquely, type Validator } from "../validator.js";
import { dig, isObject, type JsonObject, own } from "../values.js";

/** A validated request to resolve a field. `args` are the arguments as sent, or the result of the model. */
export interface AppSyncResolverEvent<Body = JsonObject | null, Source extends string = "appsync-resolver"> extends ValidatedEvent<Source> {
  /** Such as `Query.getOrder`. */
  readonly field: string;
  readonly identity: unknown;
  readonly args: Body;
}

/** Validates requests of an AWS AppSync direct Lambda resolver, or of one that Amplify makes. */
export function appsyncResolver<Body = JsonObject | null>(options: AppsyncResolverOptions<Body> = {}): Validator<AppSyncResolverEvent<Body>> {
  const given = read("appsyncResolver", options, APPSYNC_RESOLVER, APPSYNC_RESOLVER_FORMS());
  const [checkContext, checkAmplify] = [APPSYNC_RESOLVER_CONTEXT(), APPSYNC_RESOLVER_AMPLIFY()];
  const shape: Shape = (event) => (isOfAmplify(event) ? checkAmplify : checkContext)(event);
  const check = makeResolverCheck<Body, "appsync-resolver">("appsync-resolver", given, checker(options.arguments));
  return makeShapedValidator(APPSYNC_RESOLVER_SOURCE, shape, check, { refuse: refuseOpaquely });
}

/** Returns the check of one request, whose shape has been checked. */
export function makeResolverCheck<Body, Source extends string>(
  trigger: Source,
  given: Given,
  check: Check | undefined,
): (event: unknown) => AppSyncResolverEvent<Body, Source> {
  return (event) => {
    const sent = own(event, "arguments");
    const args = (check ? check(sent, "arguments") : sent) as Body;
    const ofAmplify = isOfAmplify(event);
    const [type, name] = ofAmplify
      ? [own(event, "typeName"), own(event, "fieldName")]
      : [dig(event, ["info", "parentTypeName"]), dig(event, ["info", "fieldName"])];
    const field = `${type as string}.${name as string}`;
    allow(field, given.names("fields"), "info.fieldName");
    const fields = ofAmplify ? AMPLIFY_RESOLVER_EVENT : APP_SYNC_RESOLVER_EVENT;
    const made = { field, identity: own(event, "identity"), args };
    return makeEvent<AppSyncResolverEvent<Body, Source>>(trigger, event, fields, made);
  };
}

/** Whether Amplify generated the resolver, which sends `typeName` and `fieldName`. */
function isOfAmplify(event: unknown): boolean {
  return isObject(event) && own(event, "info") === null && Object.hasOwn(event, "typeName");
}
