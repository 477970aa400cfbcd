// Reads all vectors and judges what needs no validator: which source an event is of.
//
//     node conformance/reader.mjs
import { readFileSync } from "node:fs";

import { vectorsOf } from "./vectors.mjs";

const here = new URL(".", import.meta.url);
const read = (name) => readFileSync(new URL(name, here), "utf8");
const manifest = JSON.parse(read("manifest.json"));

function holds(event, { path, equals, arn_of }) {
  const own = (value, key) => value !== null && typeof value === "object" && Object.hasOwn(value, key);
  const value = path.reduce((found, key) => (own(found, key) ? found[key] : null), event);
  if (value === null) return false;
  if (arn_of) return String(value).startsWith("arn:") && String(value).split(":")[2] === arn_of;
  return !equals || equals.includes(value);
}

const detected = (event) =>
  manifest.marks.find(({ places }) => places.every((place) => holds(event, place)))?.source;
const marked = new Set(manifest.marks.map(({ source }) => source));

function accepts(guarded, event) {
  const source = detected(event);
  if (source === undefined) return !marked.has(guarded);
  return guarded === source || guarded === manifest.alike[source];
}

const counts = {};
const wrong = [];
for (const source of manifest.sources) {
  for (const { id, event, verdict, reason, answer } of vectorsOf(source)) {
    counts[verdict] = (counts[verdict] ?? 0) + 1;
    if (accepts(source, event) !== (reason !== "undeclared-source")) wrong.push(id);
    if (["refused", "failed"].includes(verdict) !== (reason !== null) || !answer) wrong.push(id);
  }
}
console.log(JSON.stringify({ version: manifest.version, counts, wrong }));
process.exitCode = wrong.length ? 1 : 0;
