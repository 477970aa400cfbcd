import { reject, rejectAbsent } from "../errors.js";
import { trimEnd } from "../text.js";
import { field, get, own } from "../values.js";
import { decoded } from "./paths.js";
import { runsInSamLocal } from "./sam-local.js";

// arn:PARTITION:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH. The stage may be an asterisk where
// only a token is asked about; a WebSocket API has a route key as its method, and no path.
const ARN =
  /^arn:[a-z0-9-]{1,30}:execute-api:[a-z0-9-]{5,30}:([0-9]{12}):([A-Za-z0-9]{1,32})\/([A-Za-z0-9_$*-]{1,128})\/([^/\x00-\x20\x7f]{1,128})(?:\/([^\x00-\x1f\x7f]{0,16384}))?$/u;

/** The parts of the ARN of a method or route, which an authorizer allows or denies. */
export interface Parts {
  readonly account: string;
  readonly api: string;
  readonly stage: string;
  readonly method: string;
  readonly path: string;
}

/** Returns the parts of an ARN that is well-formed, and of an allowed API. */
export function partsOf(arn: unknown, place: string, apis: readonly string[] | undefined): Parts {
  if (typeof arn !== "string") return rejectAbsent(arn, place);
  const [, account = "", api = "", stage = "", method = "", path = ""] = ARN.exec(arn) ?? reject("malformed", place);
  if (apis && !apis.includes(api)) reject("not-allowed", place);
  return { account, api, stage, method, path };
}

/** Refuses an ARN of another API, stage or account than the context's. */
export function agreeApi(parts: Parts, context: unknown, place: string): void {
  const account = get(context, "accountId");
  if (parts.api !== field(context, "apiId")) reject("inconsistent", place);
  // The builder of `sam local` writes None where the template names no stage.
  const isStage = parts.stage === field(context, "stage") || (parts.stage === "None" && runsInSamLocal());
  // The connections of a WebSocket API do not say whose they are.
  if (!isStage || (account !== null && parts.account !== account)) reject("inconsistent", place);
}

/** Refuses an ARN of another method or path than the request's: it decides what is allowed. */
export function agreeRequest(
  parts: Parts,
  { method, path }: { readonly method: string; readonly path: string },
  template: string,
  context: unknown,
  place: string,
): void {
  if (parts.method === "$default") return;
  if (parts.method !== method) reject("inconsistent", place);
  const [named, asked] = [plain(decoded(parts.path, place)), plain(decoded(path, "path"))];
  if (named === asked || named === plain(template) || asked === trimEnd(`${parts.stage}/${named}`, "/")) return;
  // On a custom domain name, the path of the mapping precedes the path of the API.
  const domain = own(context, "domainName");
  const isCustom = typeof domain === "string" && !domain.includes(".execute-api.");
  if (!isCustom || (named && !`/${asked}`.endsWith(`/${named}`))) reject("inconsistent", place);
}

/** A path without slashes around it. */
function plain(path: string): string {
  return trimEnd(path.replace(/^\/+/, ""), "/");
}
