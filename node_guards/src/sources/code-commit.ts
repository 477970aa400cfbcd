import { allow, wholly } from "../allow-lists.js";
import { every } from "../batches.js";
import { reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { CODE_COMMIT_SOURCE } from "../generated/contract.js";
import { CODE_COMMIT_EVENT, CODE_COMMIT_RECORD } from "../generated/documented.js";
import { CODE_COMMIT_FORMS } from "../generated/forms.js";
import { CODE_COMMIT, type CodeCommitOptions } from "../generated/options.js";
import { CODE_COMMIT_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { dig, own } from "../values.js";

/** A validated change. `references` maps each ref, such as `refs/heads/main`, to its commit. */
export interface CodeCommitRecord extends ValidatedEvent<"code-commit"> {
  readonly repositoryArn: string;
  readonly repository: string;
  /** The text that the trigger is given. */
  readonly customData: string | null;
  readonly references: Readonly<Record<string, string>>;
}

/** A validated event of a repository. */
export interface CodeCommitEvent extends ValidatedEvent<"code-commit"> {
  readonly records: readonly CodeCommitRecord[];
}

/** Validates events of an AWS CodeCommit repository's trigger. A pusher chooses the names of branches and tags. */
export function codeCommit(options: CodeCommitOptions = {}): Validator<CodeCommitEvent> {
  const given = read("codeCommit", options, CODE_COMMIT, CODE_COMMIT_FORMS());
  const pattern = options.refs === undefined ? undefined : wholly(options.refs);

  const checkRecord = (raw: unknown): CodeCommitRecord => {
    const arn = own(raw, "eventSourceARN") as string;
    if (own(raw, "awsRegion") !== arn.split(":")[3]) reject("inconsistent", "awsRegion");
    allow(arn, given.names("repositories"), "eventSourceARN");
    const place = "codecommit.references";
    const refs = dig(raw, ["codecommit", "references"]) as { ref: string; commit: string }[];
    const references = Object.fromEntries(refs.map(({ ref, commit }) => [ref, commit]));
    if (Object.keys(references).length !== refs.length) reject("duplicate-key", place);
    if (pattern && !refs.every(({ ref }) => pattern.test(ref))) reject("not-allowed", place);
    return makeEvent<CodeCommitRecord>("code-commit", raw, CODE_COMMIT_RECORD, {
      repositoryArn: arn,
      repository: arn.slice(arn.lastIndexOf(":") + 1),
      customData: own(raw, "customData") as string | null,
      references,
    });
  };
  return makeShapedValidator(CODE_COMMIT_SOURCE, CODE_COMMIT_SHAPE(given), (event) => {
    const records = every(event["Records"] as unknown[], checkRecord);
    return makeEvent<CodeCommitEvent>("code-commit", event, CODE_COMMIT_EVENT, { records });
  });
}
