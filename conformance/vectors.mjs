// Reads the vectors of a source, each with its whole event and audit record.
import { readFileSync } from "node:fs";

const folder = new URL("vectors/", import.meta.url);
const copied = (value) => JSON.parse(JSON.stringify(value));
const joined = (parts) => parts.map(([part, times]) => part.repeat(times)).join("");
const named = (key) => (Array.isArray(key) ? joined(key) : key);
const at = (event, path) => path.reduce((found, key) => found[named(key)], event);

function put(holder, key, value) {
  // An assignment to __proto__ would set no property.
  Object.defineProperty(holder, key, { value, configurable: true, enumerable: true, writable: true });
}

function valueOf(event, edit) {
  if ("copy" in edit) return copied(at(event, edit.copy));
  if ("text" in edit) return joined(edit.text);
  if ("items" in edit) return edit.items.flatMap(([item, times]) => Array.from({ length: times }, () => copied(item)));
  if ("names" in edit) {
    const [name, times] = edit.names;
    return Object.fromEntries(Array.from({ length: times }, (_, number) => [`${name}${number}`, edit.value]));
  }
  return copied(edit.value);
}

/** A copy of an event with edits, in their order. */
export function edited(event, edits) {
  let changed = copied(event);
  for (const edit of edits) {
    if (edit.at.length === 0) {
      changed = valueOf(changed, edit);
      continue;
    }
    const holder = at(changed, edit.at.slice(0, -1));
    const key = named(edit.at.at(-1));
    if (Object.keys(edit).length > 1) put(holder, key, valueOf(changed, edit));
    else if (Array.isArray(holder)) holder.splice(key, 1);
    else delete holder[key];
  }
  return changed;
}

export function vectorsOf(source) {
  const lines = readFileSync(new URL(`${source}.jsonl`, folder), "utf8").trimEnd().split("\n");
  const [first, ...others] = lines.map((line) => JSON.parse(line));
  const whole = ({ edits, ...vector }) =>
    edits ? { ...vector, event: edited(first.event, edits), audit: { ...first.audit, ...vector.audit } } : vector;
  return [first, ...others.map(whole)];
}
