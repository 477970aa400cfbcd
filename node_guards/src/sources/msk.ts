import { MSK_SOURCE } from "../generated/contract.js";
import { MSK_FORMS } from "../generated/forms.js";
import { MSK, type MskOptions } from "../generated/options.js";
import { type KafkaEvent, makeKafkaValidator } from "../kafka.js";
import { read } from "../options.js";
import { checkArn } from "../source-arns.js";
import type { Validator } from "../validator.js";
import { get } from "../values.js";

// A cluster, or the connection to a cluster of another account.
const CLUSTER_ARN =
  /^arn:[a-z0-9-]{1,30}:kafka:[a-z0-9-]{1,30}:[0-9]{12}:(?:cluster|vpc-connection\/[0-9]{12})\/[a-zA-Z0-9-]{1,64}\/[a-z0-9-]{1,64}$/;

/** Validates records of an Amazon MSK cluster. */
export function msk<Body = Buffer | null>(options: MskOptions<Body> = {}): Validator<KafkaEvent<"msk", Body>> {
  const given = read("msk", options, MSK, MSK_FORMS());
  return makeKafkaValidator(MSK_SOURCE, given, options.body, ["aws:kafka"], (event) => {
    checkArn(CLUSTER_ARN, get(event, "eventSourceArn"), "eventSourceArn", given.names("clusters"));
  });
}
