import { checker } from "../bodies.js";
import { below, reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { APPSYNC_BATCH_RESOLVER_SOURCE } from "../generated/contract.js";
import { APPSYNC_BATCH_RESOLVER_FORMS } from "../generated/forms.js";
import { APPSYNC_BATCH_RESOLVER, type AppsyncBatchResolverOptions } from "../generated/options.js";
import { APPSYNC_BATCH_RESOLVER_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { makeShapedValidator, refuseOpaquely, type Validator } from "../validator.js";
import { dig, type JsonObject } from "../values.js";
import { type AppSyncResolverEvent, makeResolverCheck } from "./appsync-resolver.js";

/** A validated batch of requests, in the order of the responses. */
export interface AppSyncBatchEvent<Body = JsonObject | null> extends ValidatedEvent<"appsync-batch-resolver"> {
  readonly records: readonly AppSyncResolverEvent<Body, "appsync-batch-resolver">[];
}

/** Validates batches of an AWS AppSync direct Lambda resolver, whose requests are all of one field. */
export function appsyncBatchResolver<Body = JsonObject | null>(
  options: AppsyncBatchResolverOptions<Body> = {},
): Validator<AppSyncBatchEvent<Body>> {
  const given = read("appsyncBatchResolver", options, APPSYNC_BATCH_RESOLVER, APPSYNC_BATCH_RESOLVER_FORMS());
  const check = makeResolverCheck<Body, "appsync-batch-resolver">("appsync-batch-resolver", given, checker(options.arguments));
  const checkAll = (event: JsonObject): AppSyncBatchEvent<Body> => {
    const raws = event as unknown as readonly unknown[];
    const records = raws.map((raw, index) => {
      const record = below(`[${index}]`, () => check(raw));
      for (const name of ["parentTypeName", "fieldName"]) {
        if (dig(raw, ["info", name]) !== dig(raws[0], ["info", name])) reject("inconsistent", `[${index}].info.fieldName`);
      }
      return record;
    });
    return makeEvent<AppSyncBatchEvent<Body>>("appsync-batch-resolver", event, () => ({}), { records });
  };
  return makeShapedValidator(APPSYNC_BATCH_RESOLVER_SOURCE, APPSYNC_BATCH_RESOLVER_SHAPE(given), checkAll, { refuse: refuseOpaquely });
}
