import { allow } from "../allow-lists.js";
import { every } from "../batches.js";
import { decoder } from "../bodies.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { CODE_PIPELINE_SOURCE } from "../generated/contract.js";
import { CODE_PIPELINE_EVENT } from "../generated/documented.js";
import { CODE_PIPELINE_FORMS } from "../generated/forms.js";
import { CODE_PIPELINE, type CodePipelineOptions } from "../generated/options.js";
import { CODE_PIPELINE_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { type AllowedKeys, checkUnencodedKey } from "../s3-objects.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { dig, type JsonObject, own } from "../values.js";

/** A validated job; `userParameters` is the text, or the result of the declared model. */
export interface CodePipelineEvent<Body = string | null> extends ValidatedEvent<"code-pipeline"> {
  readonly jobId: string;
  readonly userParameters: Body;
}

const CONFIGURATION = "CodePipeline.job.data.actionConfiguration.configuration";
const KEYS: AllowedKeys = { extensions: undefined, prefixes: undefined, singleLine: true, anyPath: false };

/** Validates jobs of AWS CodePipeline. A job carries credentials for its artifacts, which only `raw` has. */
export function codePipeline<Body = string | null>(options: CodePipelineOptions<Body> = {}): Validator<CodePipelineEvent<Body>> {
  const given = read("codePipeline", options, CODE_PIPELINE, CODE_PIPELINE_FORMS());
  const decode = decoder(options.userParameters);
  const checkPlace = (artifact: unknown): void => {
    const place = dig(artifact, ["location", "s3Location"]);
    allow(own(place, "bucketName"), given.names("buckets"), "location.s3Location.bucketName");
    checkUnencodedKey(own(place, "objectKey"), "location.s3Location.objectKey", KEYS);
  };
  return makeShapedValidator(CODE_PIPELINE_SOURCE, CODE_PIPELINE_SHAPE(), (event) => {
    const job = event["CodePipeline.job"] as JsonObject;
    allow(job["accountId"], given.names("accounts"), "CodePipeline.job.accountId");
    for (const kind of ["inputArtifacts", "outputArtifacts"]) {
      every(dig(job, ["data", kind]) as unknown[], checkPlace, `CodePipeline.job.data.${kind}`);
    }
    const sent = dig(job, ["data", "actionConfiguration", "configuration", "UserParameters"]) as string | null;
    return makeEvent<CodePipelineEvent<Body>>("code-pipeline", event, CODE_PIPELINE_EVENT, {
      jobId: job["id"] as string,
      userParameters: (decode ? decode(sent ?? "", `${CONFIGURATION}.UserParameters`) : sent) as Body,
    });
  });
}
