import { allow } from "../allow-lists.js";
import { reject, rejectAbsent } from "../errors.js";
import { VPC_LATTICE_V2_SOURCE } from "../generated/contract.js";
import { type Fields, VPC_LATTICE_V2_EVENT } from "../generated/documented.js";
import { VPC_LATTICE_V2_FORMS } from "../generated/forms.js";
import { VPC_LATTICE_V2, type VpcLatticeV2Options } from "../generated/options.js";
import { checkLine } from "../http/fields.js";
import { parametersOf, targetOf } from "../http/lattice.js";
import { type HttpChecks, type HttpEvent, makeHttpValidator, type RawBody } from "../http/requests.js";
import { checkFields, without } from "../lines.js";
import type { Validator } from "../validator.js";
import { field, get, isObject, own } from "../values.js";

/** A validated request in event structure V2; see `HttpEvent`. `path` has no query string. */
export type VpcLatticeV2Event<Body = RawBody> = HttpEvent<"vpc-lattice-v2", Body>;

const ARN = "^arn:[a-z0-9-]{1,30}:vpc-lattice:[a-z0-9-]{5,30}:[0-9]{12}:";
const ARNS = {
  serviceNetworkArn: ["serviceNetworks", "servicenetwork/sn"],
  serviceArn: ["services", "service/svc"],
  targetGroupArn: ["targetGroups", "targetgroup/tg"],
};
const VPC = /^arn:[a-z0-9-]{1,30}:ec2:[a-z0-9-]{5,30}:[0-9]{12}:vpc\/vpc-[0-9a-f]{8,32}$/;
const IDENTITY = "requestContext.identity";

/** Validates requests of VPC Lattice in event structure V2. */
export function vpcLatticeV2<Body = RawBody>(options: VpcLatticeV2Options<Body> = {}): Validator<VpcLatticeV2Event<Body>> {
  const checked = ["version", "path", "method", "headers", "queryStringParameters", "body", "isBase64Encoded"];
  const others = without(VPC_LATTICE_V2_EVENT, ...checked);
  return makeHttpValidator(
    ...([VPC_LATTICE_V2_SOURCE, "vpcLatticeV2", options, VPC_LATTICE_V2, VPC_LATTICE_V2_FORMS(), VPC_LATTICE_V2_EVENT] as const),
    (event, checks) => {
      if (get(event, "version") !== "2.0") reject("inconsistent", "version");
      checkContext(field(event, "requestContext"), checks);
      checkFields(others, event);
      const name = "queryStringParameters";
      return {
        method: checks.method(get(event, "method"), "method"),
        path: targetOf(get(event, "path"), "path", checks),
        headers: checks.headerLists(get(event, "headers"), "headers"),
        query: parametersOf(get(event, name), name, checks),
        pathParameters: {},
        content: get(event, "body"),
        isEncoded: get(event, "isBase64Encoded"),
      };
    },
  );
}

function checkContext(context: unknown, checks: HttpChecks): void {
  const region = field(context, "region");
  for (const [name, [option = "", resource = ""]] of Object.entries(ARNS)) {
    const place = `requestContext.${name}`;
    const arn = matching(get(context, name), place, new RegExp(`${ARN}${resource}-[0-9a-f]{8,32}$`));
    if (arn.split(":")[3] !== region) reject("inconsistent", place);
    allow(arn, checks.given.names(option), place);
  }
  const identity = get(context, "identity");
  if (identity !== null && !isObject(identity)) return rejectAbsent(identity, IDENTITY);
  const known = (VPC_LATTICE_V2_EVENT["requestContext"] as Fields)["identity"] as Fields;
  for (const [name, value] of Object.entries(identity ?? {})) {
    if (Object.hasOwn(known, name)) checkLine(value, `${IDENTITY}.${name}`, checks.headerLimits[1]);
  }
  const vpc = own(identity, "sourceVpcArn");
  if (vpc !== null) matching(vpc, `${IDENTITY}.sourceVpcArn`, VPC);
  allow(vpc, checks.given.names("sourceVpcs"), `${IDENTITY}.sourceVpcArn`);
  allow(own(identity, "principal"), checks.given.names("principals"), `${IDENTITY}.principal`);
}

function matching(value: unknown, place: string, pattern: RegExp): string {
  if (typeof value !== "string") return rejectAbsent(value, place);
  return pattern.test(value) ? value : reject("malformed", place);
}
