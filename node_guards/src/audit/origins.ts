import type { Source } from "../contract.js";
import { dig, own } from "../values.js";

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const RESOURCE_NAME = /^[\w./:$-]{1,256}$/;
// Of any service: users and identities have e-mail addresses and the like in their names.
const ANY_RESOURCE_NAME = /^[\w+=,.@:/*$-]{1,256}$/;
const ARN = /^arn:aws[a-z-]{0,20}:[a-z0-9-]{2,48}:[a-z0-9-]{0,32}:(?:[0-9]{12}|aws)?:[\w+=,.@:/*$-]{1,256}$/;

/** Returns the ARN of the trigger where the event or the context has a well-formed one. */
export function triggerArn(source: Source | undefined, event: unknown, invokedArn: unknown): string | null {
  const { arn } = source ?? {};
  if (typeof arn === "function") return whole(arn(event, invokedArn));
  if (!arn) return null;
  const [path, service] = arn;
  const found = dig(event, path);
  // The request's own path follows the stage in the ARN of a method or route.
  return whole(service === "execute-api" && typeof found === "string" ? found.split("/").slice(0, 2).join("/") : found);
}

/** Whether an ARN has the service and the characters of the source's ARNs, so that it names a resource. */
export function isOfSource(source: Source | undefined, arn: string): boolean {
  const { arn: known } = source ?? {};
  if (typeof known === "function") return true;
  const [, services = "", isOfAny = false] = known ?? [];
  const parts = arn.split(":");
  const name = isOfAny ? ANY_RESOURCE_NAME : services === "s3" ? BUCKET : RESOURCE_NAME;
  return services.split("|").includes(parts[2] ?? "") && name.test(parts.slice(5).join(":"));
}

/** Returns the caller as the source authenticated it, or undefined for none or several callers. */
export function callerOf(source: Source | undefined, event: unknown): string | undefined {
  for (const path of source?.callers ?? []) {
    const caller = dig(event, path);
    if (typeof caller !== "string" || !caller) continue;
    if (!source?.perRecord) return caller;
    const records = own(event, "Records") as readonly unknown[];
    return records.every((record) => dig(record, path.slice(2)) === caller) ? caller : undefined;
  }
  return undefined;
}

/** The function itself, which its URL calls. */
export function ofContext(_event: unknown, invokedArn: unknown): unknown {
  return invokedArn;
}

/** The stage of an API: its event names API and stage, the context where the function is. */
export function ofApi(event: unknown, invokedArn: unknown): string | null {
  const own = typeof invokedArn === "string" ? invokedArn.split(":") : [];
  const api = dig(event, ["requestContext", "apiId"]);
  const stage = dig(event, ["requestContext", "stage"]);
  if (own.length < 5 || typeof api !== "string" || typeof stage !== "string") return null;
  const account = dig(event, ["requestContext", "accountId"]);
  const isName = typeof account === "string" || typeof account === "number";
  const isEmpty = !account || (typeof account === "object" && !Object.keys(account).length);
  const owner = !isEmpty ? (isName ? String(account) : "\0") : own[4];
  return `arn:${own[1] ?? ""}:execute-api:${own[3] ?? ""}:${owner ?? ""}:${api}/${stage}`;
}

function whole(arn: unknown): string | null {
  return typeof arn === "string" && ARN.test(arn) ? arn : null;
}
