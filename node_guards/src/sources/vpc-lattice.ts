import { reject, rejectAbsent } from "../errors.js";
import { VPC_LATTICE_SOURCE } from "../generated/contract.js";
import { VPC_LATTICE_EVENT } from "../generated/documented.js";
import { VPC_LATTICE_FORMS } from "../generated/forms.js";
import { VPC_LATTICE, type VpcLatticeOptions } from "../generated/options.js";
import { parametersOf, targetOf } from "../http/lattice.js";
import { type HttpEvent, makeHttpValidator, type RawBody } from "../http/requests.js";
import type { Validator } from "../validator.js";
import { get, isObject } from "../values.js";

/** A validated request in event structure V1; see `HttpEvent`. `path` has no query string. */
export type VpcLatticeEvent<Body = RawBody> = HttpEvent<"vpc-lattice", Body>;

/** Validates requests of VPC Lattice in event structure V1. */
export function vpcLattice<Body = RawBody>(options: VpcLatticeOptions<Body> = {}): Validator<VpcLatticeEvent<Body>> {
  return makeHttpValidator(VPC_LATTICE_SOURCE, "vpcLattice", options, VPC_LATTICE, VPC_LATTICE_FORMS(), VPC_LATTICE_EVENT, (event, checks) => {
    if (!isObject(event)) return rejectAbsent(event);
    // Nothing else distinguishes this structure from V2.
    if (get(event, "requestContext") !== null) reject("inconsistent", "requestContext");
    const name = "query_string_parameters";
    const flag = "is_base64_encoded";
    return {
      method: checks.method(get(event, "method"), "method"),
      path: targetOf(get(event, "raw_path"), "raw_path", checks),
      headers: checks.headers(get(event, "headers"), "headers"),
      query: parametersOf(get(event, name), name, checks),
      pathParameters: {},
      content: get(event, "body"),
      isEncoded: get(event, flag),
      flag,
    };
  });
}
