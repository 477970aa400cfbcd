import { reject, rejectAbsent } from "../errors.js";
import { decodedAgain, decodeLeniently } from "../percent.js";
import { PARAMETER_CONTROL, trimEnd } from "../text.js";
import { dig, own, shown } from "../values.js";
import type { Texts } from "./fields.js";

// {orderId}, and {proxy+} for the rest of a path.
const SLOT = /\{([^{}]*?)(\+?)\}/g;
// More often than a path is encoded: one time for each of a client, a router and a service.
const DECODINGS = 4;

/** Refuses path traversal or a control character, decoded up to twice. */
export function checkClimbing(path: string, place: string): void {
  const once = decoded(path, place);
  const twice = once.includes("%") ? decodedAgain(once, place) : once;
  for (const text of [path, once, twice]) {
    if (text.replaceAll("\\", "/").split("/").includes("..")) reject("traversal", place);
    if (PARAMETER_CONTROL.test(text)) reject("control-character", place);
  }
}

/** Refuses paths that differ in more than a leading stage, a trailing slash or one encoding. */
export function agreePaths(path: string, other: unknown, stage: unknown, place: string): void {
  if (path === other) return;
  if (typeof other !== "string") return rejectAbsent(other, place);
  const prefix = `/${shown(stage)}`;
  for (const one of encodings(path, place)) {
    for (const two of encodings(other, place)) {
      if (one === two || one === prefix + two || two === prefix + one) return;
    }
  }
  reject("inconsistent", place);
}

function encodings(path: string, place: string): string[] {
  const text = trimEnd(path, "/");
  return text.includes("%") ? [text, decoded(text, place)] : [text];
}

export function decoded(text: string, place: string): string {
  return text.includes("%") ? decodeLeniently(text, place) : text;
}

/** Refuses path parameters that contradict the request's path and the template of its route. */
export function agreeParameters(path: string, template: unknown, parameters: Texts, context: unknown, place: string): void {
  const names = Object.keys(parameters);
  if (path === template && !names.length) return;
  if (typeof template !== "string") return reject("inconsistent", place);
  if (fills(path, template, parameters)) return;
  const slots = new Map([...template.matchAll(SLOT)].map((slot) => [slot[1] ?? "", slot[2] === "+"]));
  // The rest of a path may be empty, and then has no parameter.
  const isRest = (name: string): boolean => slots.get(name) === true;
  const filled = new Set([...names, ...[...slots.keys()].filter(isRest)]);
  if (filled.size !== slots.size || [...filled].some((name) => !slots.has(name))) reject("inconsistent", place);
  const expected = template.replace(SLOT, (_, name: string) => parameters[name] ?? "");
  if (path !== expected && !areSame(path, expected, context, place)) reject("inconsistent", `${place}.*`);
}

/** Whether parameters as they stand make the path of a template, as they mostly do. */
function fills(path: string, template: string, parameters: Texts): boolean {
  let filled = template;
  for (const [name, value] of Object.entries(parameters)) {
    const slot = filled.includes(`{${name}}`) ? `{${name}}` : `{${name}+}`;
    // A value that looks like a slot must not be filled by another parameter.
    if (!filled.includes(slot) || value.includes("{")) return false;
    filled = filled.split(slot).join(value);
  }
  return filled === path && !path.includes("{");
}

function areSame(path: string, expected: string, context: unknown, place: string): boolean {
  const [asked, named] = [plain(path, place), plain(expected, place)];
  if (asked === named) return true;
  const stage = `/${shown(own(context, "stage"))}`;
  // On a custom domain name, the path of the mapping precedes the path of the API.
  const domain = dig(context, ["domainName"]);
  const isCustom = typeof domain !== "string" || !domain.includes(".execute-api.");
  if (!named) return isCustom || asked === stage;
  const cut = named.indexOf("?");
  const gone = cut < 0 ? "" : named.slice(cut + 1);
  // A part that the path lacks can't be compared, so it must not lead anywhere.
  const before = /[/\\]/.test(gone) ? "" : trimEnd(cut < 0 ? named : named.slice(0, cut), "/");
  return [named, before].some(
    (text) => text && asked.endsWith(text) && (isCustom || asked === text || asked === stage + text),
  );
}

/** A path without any encoding, and without repeated and trailing slashes. */
function plain(path: string, place: string): string {
  let text = path;
  for (let times = 0; times < DECODINGS && text.includes("%"); times++) text = decodedAgain(text, place);
  return trimEnd(text.replace(/\/\/+/g, "/"), "/");
}
