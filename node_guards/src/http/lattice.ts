import { reject, rejectAbsent } from "../errors.js";
import { isFilled, type JsonObject } from "../values.js";
import { checkLine, type Texts } from "./fields.js";
import { decoded } from "./paths.js";
import type { HttpChecks } from "./requests.js";

/** Returns the path of a request of VPC Lattice. Examples have only the path; a query is not part of it. */
export function targetOf(value: unknown, place: string, checks: HttpChecks): string {
  if (typeof value !== "string") return rejectAbsent(value, place);
  const cut = value.indexOf("?");
  if (cut >= 0) checkLine(value.slice(cut + 1), place, checks.headerLimits[1]);
  return checks.path(cut < 0 ? value : value.slice(0, cut), place);
}

/**
 * Returns the parameters of a query as they came.
 *
 * The documentation does not state whether they are decoded, so what decodes to a control character is
 * refused either way.
 */
export function parametersOf(given: unknown, place: string, checks: HttpChecks): Texts {
  const query = checks.queryLists(given, place);
  if (isFilled(query)) checks.queryLists(decodedLists(given as JsonObject, `${place}.*`), place);
  return query;
}

function decodedLists(values: JsonObject, place: string): JsonObject {
  const found = Object.create(null) as Record<string, unknown>;
  for (const name of Object.keys(values)) {
    const texts = values[name];
    if (typeof texts !== "string" && !Array.isArray(texts)) return reject("wrong-type", place);
    found[decoded(name, place)] = [texts].flat().map((text) => decoded(text as string, place));
  }
  return found;
}
