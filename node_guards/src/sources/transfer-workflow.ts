import { allow } from "../allow-lists.js";
import { reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { TRANSFER_WORKFLOW_SOURCE } from "../generated/contract.js";
import { TRANSFER_WORKFLOW_EVENT } from "../generated/documented.js";
import { TRANSFER_WORKFLOW_FORMS } from "../generated/forms.js";
import { TRANSFER_WORKFLOW, type TransferWorkflowOptions } from "../generated/options.js";
import { TRANSFER_WORKFLOW_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { allowedKeys, checkUnencodedKey } from "../s3-objects.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { dig, own } from "../values.js";

/**
 * A validated custom step. The handler reports the result by `SendWorkflowStepState` with `workflowId`,
 * `executionId` and `token`.
 *
 * `domain` is S3, with `bucket` and `key`, or EFS, with `fileSystemId` and an absolute `path`; the
 * others are null.
 */
export interface TransferWorkflowEvent extends ValidatedEvent<"transfer-workflow"> {
  readonly token: string;
  readonly workflowId: string;
  readonly executionId: string;
  readonly domain: "EFS" | "S3";
  readonly bucket: string | null;
  readonly key: string | null;
  readonly fileSystemId: string | null;
  readonly path: string | null;
}

/** Validates custom steps of AWS Transfer Family's managed workflows. */
export function transferWorkflow(options: TransferWorkflowOptions = {}): Validator<TransferWorkflowEvent> {
  const given = read("transferWorkflow", options, TRANSFER_WORKFLOW, TRANSFER_WORKFLOW_FORMS());
  const keys = allowedKeys(given);
  return makeShapedValidator(TRANSFER_WORKFLOW_SOURCE, TRANSFER_WORKFLOW_SHAPE(), (event) => {
    const execution = dig(event, ["serviceMetadata", "executionDetails"]);
    const workflowId = own(execution, "workflowId") as string;
    allow(workflowId, given.names("workflows"), "serviceMetadata.executionDetails.workflowId");
    const place = own(event, "fileLocation");
    const domain = own(place, "domain") as TransferWorkflowEvent["domain"];
    return makeEvent<TransferWorkflowEvent>("transfer-workflow", event, TRANSFER_WORKFLOW_EVENT, {
      token: event["token"] as string,
      workflowId,
      executionId: own(execution, "executionId") as string,
      domain,
      bucket: own(place, "bucket") as string | null,
      fileSystemId: own(place, "fileSystemId") as string | null,
      key: domain === "S3" ? keyOf(place) : null,
      path: domain === "S3" ? null : pathOf(place),
    });
  });

  function keyOf(place: unknown): string {
    const [bucket, key] = fieldsOf(place, ["bucket", "key"], ["fileSystemId", "path"]);
    allow(bucket, given.names("buckets"), "fileLocation.bucket");
    return checkUnencodedKey(key, "fileLocation.key", keys);
  }

  function pathOf(place: unknown): string {
    const [, path = ""] = fieldsOf(place, ["fileSystemId", "path"], ["bucket", "key"]) as string[];
    if (!path.startsWith("/")) reject("malformed", "fileLocation.path");
    return `/${checkUnencodedKey(path.slice(1), "fileLocation.path", keys)}`;
  }
}

/** Returns the fields of a location's own domain, which has none of the other domain's. */
function fieldsOf(place: unknown, names: readonly string[], others: readonly string[]): readonly unknown[] {
  const found = names.map((name) => own(place, name) || reject("missing", `fileLocation.${name}`));
  for (const name of others) if (own(place, name) !== null) reject("inconsistent", `fileLocation.${name}`);
  return found;
}
