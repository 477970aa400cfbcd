import { allow } from "../allow-lists.js";
import { checker } from "../bodies.js";
import { reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { CLOUDFORMATION_SOURCE } from "../generated/contract.js";
import { CLOUD_FORMATION_EVENT } from "../generated/documented.js";
import { CLOUDFORMATION_FORMS } from "../generated/forms.js";
import { CLOUDFORMATION, type CloudformationOptions } from "../generated/options.js";
import { CLOUDFORMATION_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { type JsonObject, own } from "../values.js";

/** A validated request. `properties` are as sent, or the result of the declared model. */
export interface CloudFormationEvent<Body = JsonObject | null> extends ValidatedEvent<"cloudformation"> {
  readonly requestType: string;
  /** null where the CDK's provider framework answers for the handler. */
  readonly responseUrl: string | null;
  readonly properties: Body;
}

// Bucket and region, or region and bucket; see runtime_guards/events/cloudformation.py.
const BUCKET = "cloudformation-custom-resource-response-([a-z0-9]{5,40})";
const HOST = String.raw`s3(?:[.-](?:dualstack\.)?([a-z]{2,4}(?:-[a-z]{1,12}){1,3}-[0-9]{1,2}))?\.[a-z.-]+`;
const PLACE = new RegExp(`^https://(?:${BUCKET}\\.${HOST}/|${HOST}/${BUCKET}/)`);
const HIDDEN = "...";

/**
 * Validates requests of AWS CloudFormation custom resources.
 *
 * The function answers by an upload to `ResponseURL`, so only a bucket of CloudFormation in the
 * stack's region is accepted there.
 */
export function cloudformation<Body = JsonObject | null>(options: CloudformationOptions<Body> = {}): Validator<CloudFormationEvent<Body>> {
  const given = read("cloudformation", options, CLOUDFORMATION, CLOUDFORMATION_FORMS());
  const check = checker(options.properties);
  return makeShapedValidator(CLOUDFORMATION_SOURCE, CLOUDFORMATION_SHAPE(), (event) => {
    const requestType = event["RequestType"] as string;
    const [url, stack] = [event["ResponseURL"] as string, event["StackId"] as string];
    if (requestType !== "Create" && own(event, "PhysicalResourceId") === null) reject("missing", "PhysicalResourceId");
    if (url !== HIDDEN) checkPlace(url, stack.split(":")[3] ?? "");
    allow(event["ResourceType"], given.names("resourceTypes"), "ResourceType");
    allow(stack, given.names("stacks"), "StackId");
    const sent = own(event, "ResourceProperties");
    // A resource that was created by mistake can be deleted.
    const properties = check && requestType !== "Delete" ? check(sent, "ResourceProperties") : sent;
    return makeEvent<CloudFormationEvent<Body>>("cloudformation", event, CLOUD_FORMATION_EVENT, {
      requestType,
      responseUrl: url === HIDDEN ? null : url,
      properties: properties as Body,
    });
  });
}

function checkPlace(url: string, region: string): void {
  const [, bucket, first, second, other] = PLACE.exec(url) ?? [];
  const isOfRegion = (bucket ?? other) === region.replaceAll("-", "") && (first ?? second ?? region) === region;
  if (!isOfRegion) reject("inconsistent", "ResponseURL");
}
