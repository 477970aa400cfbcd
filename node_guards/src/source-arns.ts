import { reject, rejectAbsent } from "./errors.js";

/** Refuses a record whose `eventSourceARN` is malformed or not allowed, or contradicts `region`. */
export function checkSource(pattern: RegExp, arn: unknown, region: unknown, allowed?: readonly string[]): void {
  if (region !== checkArn(pattern, arn, "eventSourceARN", allowed)[1]) reject("inconsistent", "awsRegion");
}

/** Returns the match of an allowed ARN; a queue or topic may be listed by its name too. */
export function checkArn(pattern: RegExp, arn: unknown, path: string, allowed?: readonly string[]): RegExpExecArray {
  if (typeof arn !== "string") return rejectAbsent(arn, path);
  const match = pattern.exec(arn) ?? reject("malformed", path);
  const name = arn.slice(arn.lastIndexOf(":") + 1);
  if (allowed && !allowed.includes(arn) && !allowed.includes(name)) reject("not-allowed", path);
  return match;
}
