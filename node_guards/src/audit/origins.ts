import { ARNS, CALLERS, ON_BUSES, PER_RECORD } from "../generated/contract.js";
import { dig, own } from "../values.js";

const APIS = ["rest-api", "http-api", "websocket-api"];
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const RESOURCE_NAME = /^[\w./:$-]{1,256}$/;
const ARN = /^arn:aws[a-z-]{0,20}:[a-z0-9-]{2,32}:[a-z0-9-]{0,32}:(?:[0-9]{12}|aws)?:[\w+=,.@:/*$-]{1,256}$/;

/** Returns the ARN of the trigger where the event or the context has a well-formed one. */
export function triggerArn(source: string | undefined, event: unknown, invokedArn: unknown): string | null {
  if (source === undefined) return null;
  if (APIS.includes(source)) return whole(ofApi(event, invokedArn));
  if (source === "function-url") return whole(invokedArn);
  const place = ARNS[source];
  let arn = place ? dig(event, place[0]) : null;
  if (source.endsWith("-authorizer") && place?.[1] === "execute-api" && typeof arn === "string") {
    // The request's own path follows the stage.
    arn = arn.split("/").slice(0, 2).join("/");
  }
  return whole(arn);
}

/** Whether an ARN has the service and the characters of the source's ARNs, so that it names a resource. */
export function isOfSource(source: string | undefined, arn: string): boolean {
  if (source !== undefined && (APIS.includes(source) || source === "function-url")) return true;
  const [, services] = ARNS[source ?? ""] ?? [[], ""];
  const parts = arn.split(":");
  const service = parts[2] ?? "";
  const resource = parts.slice(5).join(":");
  if (source === "event-bridge") return ON_BUSES.includes(` ${service} `) && RESOURCE_NAME.test(resource);
  const name = service === "s3" ? BUCKET : RESOURCE_NAME;
  return services.split("|").includes(service) && name.test(resource);
}

/** Returns the caller as the source authenticated it, or undefined for none or several callers. */
export function callerOf(source: string | undefined, event: unknown): string | undefined {
  for (const path of CALLERS[source ?? ""] ?? []) {
    const caller = dig(event, path);
    if (typeof caller !== "string" || !caller) continue;
    if (!PER_RECORD.includes(source ?? "")) return caller;
    const records = own(event, "Records") as readonly unknown[];
    return records.every((record) => dig(record, path.slice(2)) === caller) ? caller : undefined;
  }
  return undefined;
}

/** The stage of an API: its event names API and stage, the context where the function is. */
function ofApi(event: unknown, invokedArn: unknown): string | null {
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
