import { reject, rejectAbsent } from "./errors.js";
import { fields, matching, type Shape, text, tree } from "./shapes.js";
import { CONTROL, isLonger } from "./text.js";
import { isObject, own } from "./values.js";

/** An attribute of a user of Cognito: a text, or true or false. */
export function attribute(most: number): Shape {
  return (value) => {
    if (typeof value !== "boolean") text(most)(value);
  };
}

/** Where a custom resource of CloudFormation answers, or that the CDK's framework answers for it. */
export function responseURL(pattern: RegExp): Shape {
  return (value) => {
    if (value !== "...") matching(pattern)(value);
  };
}

/** A confidence of Lex: a number, or an object that has it. */
export function confidence(limits: { readonly most: number }): Shape {
  return (value) => {
    if (typeof value !== "number" && !isObject(value)) rejectAbsent(value);
    tree(limits)(value);
  };
}

/** The origin of a request at the edge: a custom origin or one of S3, and never both. */
export function origin(...shapes: Parameters<typeof fields>): Shape {
  return (value) => {
    fields(...shapes)(value);
    if ((own(value, "custom") === null) === (own(value, "s3") === null)) reject("inconsistent");
  };
}

// See runtime_guards/validation/git_refs.py: what Git refuses, and what shells interpret.
const FORBIDDEN = /[ ~^:?*[\\$`;|&<>"'!]|@\{/;

/** A whole ref of Git, such as `refs/heads/main`. */
export function ref(): Shape {
  return (value) => {
    if (typeof value !== "string") return rejectAbsent(value);
    const name = /^refs\/(?:heads|tags)\/([^]*)$/.exec(value)?.[1] ?? reject("malformed");
    if (isLonger(name, 256)) reject("too-long");
    if (CONTROL.test(name)) reject("control-character");
    if (name.includes("..")) reject("traversal");
    if (FORBIDDEN.test(name) || name === "@" || !name.split("/").every(isGood)) reject("malformed");
  };
}

/** Whether a part between slashes isn't empty, begins with no dot or hyphen, and ends as no lock. */
function isGood(part: string): boolean {
  return /^[^.-]/.test(part) && !/\.(?:lock)?$/.test(part);
}
