// The event of a run. What the handler reads of it that is not there yet is noted, so that the next
// run has it: the handler itself shows what its event looks like.
"use strict";

const OF_OBJECTS = new Set(["constructor", "toJSON", "then", "hasOwnProperty", "valueOf"]);
const OF_LISTS = new Set(["map", "forEach", "filter", "reduce", "flatMap", "some", "every"]);
// Old methods that make HTML have the names of fields.
const OF_HTML = /^(search|link|sub|sup|bold|big|small|blink|fixed|anchor|font\w+|constructor)$/;
const OF_TEXTS = new Set(
  Object.getOwnPropertyNames(String.prototype).filter((name) => !OF_HTML.test(name)),
);
// What a value of the event says of itself to who asks for these: it as JSON.parse returns it, and
// it without notes of what is read.
const PARSED = Symbol("parsed");
const SETTLED = Symbol("settled");
const settled = (value) => value?.[SETTLED] ?? value;

// The value of a description: `text`, `unknown` until a run has read it, or an `object`, `list` or
// `json` with what it holds. Reads of what an object lacks are noted.
function built(description, reads) {
  const { kind, path, text } = description;
  if (kind === "text") return text;
  if (kind === "unknown") return unknown(path, text, reads);
  if (kind === "json") return JSON.stringify(plain({ ...description, kind: description.of }));
  const made = {};
  for (const [key, each] of description.fields) define(made, key, built(each, reads));
  return kind === "list" ? [made["[]"]] : noting(made, path, text, reads);
}

// `__proto__` is an own key, as JSON.parse makes it.
function define(made, key, value) {
  Object.defineProperty(made, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

function noting(made, path, text, reads) {
  const noted = new Proxy(made, {
    get(target, name) {
      if (name === SETTLED) return target;
      if (name === PARSED) return () => (reads.push([path, "JSON"]), noted);
      const known = typeof name === "symbol" || Object.hasOwn(target, name);
      if (known || OF_OBJECTS.has(name)) return target[name];
      reads.push([path, name]);
      return unknown([...path, name], text, reads);
    },
    ownKeys: (target) => (reads.push([path, "*"]), Reflect.ownKeys(target)),
  });
  return noted;
}

function plain({ kind, fields, text, of }) {
  if (kind === "text" || kind === "unknown") return text;
  if (kind === "json") return JSON.stringify(plain({ kind: of, fields, text }));
  const made = {};
  for (const [key, each] of fields) define(made, key, plain(each));
  return kind === "list" ? [made["[]"]] : made;
}

// Stands for a field of which nothing is known: it is an object, a list and a text.
function unknown(path, text, reads) {
  if (path.length > 9) return text;
  const below = (name) => {
    reads.push([path, name]);
    return unknown([...path, name], text, reads);
  };
  const of = String(text);
  return new Proxy(
    {},
    {
      get(_, name) {
        if (name === SETTLED) return text;
        if (name === Symbol.toPrimitive) return () => of;
        if (name === Symbol.iterator) return () => [below("[]")].values();
        if (name === PARSED) return () => (reads.push([path, "JSON"]), unknown(path, text, reads));
        if (typeof name === "symbol" || OF_OBJECTS.has(name)) return undefined;
        // An event itself is no list: one may have a field `filter`.
        if (path.length && OF_LISTS.has(name)) return (...given) => [below("[]")][name](...given);
        if (OF_TEXTS.has(name)) return typeof of[name] === "function" ? of[name].bind(of) : 1;
        return below(/^\d+$/.test(name) ? "[]" : name);
      },
      ownKeys: () => (reads.push([path, "*"]), []),
    },
  );
}

module.exports = { built, PARSED, settled };
