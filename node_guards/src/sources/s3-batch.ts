import { every, recordsOf } from "../batches.js";
import { below, reject, rejectAbsent } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { S3_BATCH_SOURCE } from "../generated/contract.js";
import { S3_BATCH_EVENT, S3_BATCH_TASK } from "../generated/documented.js";
import { S3_BATCH_FORMS } from "../generated/forms.js";
import { S3_BATCH, type S3BatchOptions } from "../generated/options.js";
import { read } from "../options.js";
import { allowedKeys, BUCKET_NAME, checkKey } from "../s3-objects.js";
import { line } from "../shapes.js";
import { makeValidator, type Validator } from "../validator.js";
import { dig, field, get, isObject, matches, own, text } from "../values.js";

/** The result of a task: `TemporaryFailure` is tried again. */
export type S3BatchCode = "PermanentFailure" | "Succeeded" | "TemporaryFailure";

/** The response to an invocation. */
export interface S3BatchResponse {
  invocationSchemaVersion: string;
  treatMissingKeysAs: S3BatchCode;
  invocationId: string;
  results: { taskId: string; resultCode: S3BatchCode; resultString: string }[];
}

/** A validated task for one object. `key` is decoded. */
export interface S3BatchTask extends ValidatedEvent<"s3-batch"> {
  readonly taskId: string;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | null;
}

/** The validated tasks of one invocation. */
export interface S3BatchEvent extends ValidatedEvent<"s3-batch"> {
  readonly records: readonly S3BatchTask[];
  /** The user's arguments of the job. */
  readonly arguments: Readonly<Record<string, string>>;
  /** Returns a response that gives every task one result. `text` goes into the job's report. */
  result(code?: S3BatchCode, text?: string): S3BatchResponse;
}

const BUCKET_ARN = /^arn:[a-z0-9-]{1,30}:s3:::([A-Za-z0-9][A-Za-z0-9._-]{1,254})$/;
// Values that an answer repeats may have only the characters of an ID.
const IDENTITY = /^[A-Za-z0-9+/=_.-]{1,1024}$/;
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_LambdaInvokeOperation.html
const [ARGUMENTS, NAME, VALUE] = [10, 64, 1024];

/**
 * Validates tasks of S3 Batch Operations.
 *
 * A handler returns the result of `event.result()`, or nothing where all tasks succeeded. A refused
 * event is answered with a permanent failure of every task, since a retry would be refused too.
 */
export function s3Batch(options: S3BatchOptions = {}): Validator<S3BatchEvent> {
  const given = read("s3Batch", options, S3_BATCH, S3_BATCH_FORMS());
  const keys = allowedKeys(given);
  return makeValidator(S3_BATCH_SOURCE, validate, {
    refuse(event, rejected) {
      const tasks = own(event, "tasks");
      if (!Array.isArray(tasks) || !tasks.length) throw rejected;
      const identities = tasks.map((task) => own(task, "taskId"));
      if (![own(event, "invocationId"), ...identities].every((each) => typeof each === "string" && IDENTITY.test(each))) throw rejected;
      return results(event, identities as string[], "PermanentFailure", "The event was refused.");
    },
    answer: (event, result) => result ?? event.result(),
  });

  function validate(event: unknown): S3BatchEvent {
    if (!isObject(event)) return reject("wrong-type");
    const [version, identity, job] = [get(event, "invocationSchemaVersion"), get(event, "invocationId"), get(event, "job")];
    if (version !== "1.0" && version !== "2.0") reject("malformed", "invocationSchemaVersion");
    if (typeof identity !== "string" || !IDENTITY.test(identity)) reject("malformed", "invocationId");
    if (!isObject(job)) return rejectAbsent(job, "job");
    below("job.id", () => line(128)(get(job, "id")));
    const check = version === "1.0" ? byArn : byName;
    const records = every(recordsOf(event, given.number("maxRecords"), "tasks"), check, "tasks");
    const ids = records.map(({ taskId }) => taskId);
    if (new Set(ids).size !== ids.length) reject("duplicate-key", "tasks");
    return makeEvent<S3BatchEvent>("s3-batch", event, S3_BATCH_EVENT, {
      records,
      arguments: argumentsOf(get(job, "userArguments")),
      result: (code = "Succeeded", note = "") => results(event, ids, code, note),
    });
  }

  function byArn(raw: unknown): S3BatchTask {
    const [, bucket = ""] = BUCKET_ARN.exec(text(field(raw, "s3BucketArn"))) ?? reject("malformed", "s3BucketArn");
    if (![null, bucket].includes(get(raw, "s3Bucket") as string | null)) reject("inconsistent", "s3Bucket");
    return taskOf(raw, bucket, "s3BucketArn");
  }

  function byName(raw: unknown): S3BatchTask {
    const bucket = field(raw, "s3Bucket") as string;
    if (!matches(BUCKET_NAME, bucket)) reject("malformed", "s3Bucket");
    const arn = get(raw, "s3BucketArn");
    if (arn !== null && BUCKET_ARN.exec(text(arn))?.[1] !== bucket) reject("inconsistent", "s3BucketArn");
    return taskOf(raw, bucket, "s3Bucket");
  }

  function taskOf(raw: unknown, bucket: string, place: string): S3BatchTask {
    const [taskId, versionId] = [field(raw, "taskId") as string, get(raw, "s3VersionId") as string | null];
    if (!matches(IDENTITY, taskId)) reject("malformed", "taskId");
    if (given.names("buckets")?.includes(bucket) === false) reject("not-allowed", place);
    if (versionId !== null) below("s3VersionId", () => line(1024, 0)(versionId));
    const key = checkKey(field(raw, "s3Key"), "s3Key", keys);
    return makeEvent<S3BatchTask>("s3-batch", raw, S3_BATCH_TASK, { taskId, bucket, key, versionId });
  }
}

function argumentsOf(given: unknown): Record<string, string> {
  if (given === null) return {};
  const place = "job.userArguments";
  if (!isObject(given)) return reject("wrong-type", place);
  const entries = Object.entries(given);
  if (entries.length > ARGUMENTS) reject("too-many", place);
  below(`${place}.*`, () => {
    for (const [name, value] of entries) {
      line(NAME, 0)(name);
      line(VALUE, 0)(value);
    }
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

function results(event: unknown, identities: readonly string[], code: S3BatchCode, note: string): S3BatchResponse {
  const version = dig(event, ["invocationSchemaVersion"]);
  return {
    invocationSchemaVersion: version === "2.0" ? version : "1.0",
    // A task without a result must not pass for one that went well.
    treatMissingKeysAs: "PermanentFailure",
    invocationId: own(event, "invocationId") as string,
    results: identities.map((taskId) => ({ taskId, resultCode: code, resultString: note })),
  };
}
