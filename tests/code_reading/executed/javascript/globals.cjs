// The globals of a handler: those that are dangerous are recorded, and do nothing.
"use strict";
const { PARSED, settled } = require("./events.cjs");

function replaceGlobals(context, recorder) {
  const run = (code) => require("node:vm").runInContext(code, context);
  const logged = (...given) => recorder.log(given);
  const console = { log: logged, info: logged, debug: logged, warn: logged, error: logged };
  const fetch = async (address) => {
    recorder.address(address);
    return { ok: true, status: 200, text: async () => "", json: async () => ({}) };
  };
  // Node.js takes these for objects where a real event has texts.
  const SearchParams = class extends URLSearchParams {
    constructor(query) {
      super(settled(query));
    }
  };
  const buffers = { from: (content, ...more) => Buffer.from(settled(content), ...more) };
  const given = { console, fetch, URL, setTimeout, setImmediate };
  Object.assign(context, given, { URLSearchParams: SearchParams, Buffer: buffers });
  Object.assign(context, { process: { env: new Proxy({}, { get: () => "https://own.example" }) }, structuredClone, global: context });
  replaceCode(context, recorder, run);
  replacePatterns(context, recorder, run);
  replacePrototype(recorder, run);
  const { JSON: json } = run("({ JSON })");
  const parse = json.parse;
  json.parse = (text, ...more) => text?.[PARSED]?.() ?? parse(text, ...more);
}

// `eval` and the constructors of functions, which every function leads to.
function replaceCode(context, recorder, run) {
  context.eval = (code) => recorder.code(code);
  const kinds = run("[function () {}, async () => {}, function* () {}, async function* () {}]");
  for (const each of kinds) {
    const { prototype } = Object.getPrototypeOf(each).constructor;
    const made = function (...given) {
      given.forEach((code) => recorder.code(code));
      // What evaluates its arguments runs them.
      return (...args) => given.some((code) => /\beval\(/.test(code)) && args.forEach((it) => recorder.code(it));
    };
    Object.defineProperty(prototype, "constructor", { value: made });
    made.prototype = prototype;
  }
  context.Function = kinds[0].constructor;
}

function replacePatterns(context, recorder, run) {
  const look = (given) => {
    const pattern = String(settled(given));
    const isChosen = recorder.has(pattern) || pattern.includes(recorder.pattern);
    if (isChosen) recorder.reached("pattern");
    return isChosen;
  };
  const harmless = run("/harmless/");
  context.RegExp = new Proxy(context.RegExp ?? run("RegExp"), {
    construct: (of, given) => (look(given[0]) ? harmless : Reflect.construct(of, given)),
    apply: (of, _, given) => (look(given[0]) ? harmless : of(...given)),
  });
  const texts = run("String.prototype");
  for (const name of ["match", "matchAll", "search"]) {
    const real = texts[name];
    texts[name] = function (given) {
      const pattern = settled(given);
      if (typeof pattern !== "object" || !pattern?.source) look(pattern);
      return typeof pattern === "string" ? null : real.call(this, pattern);
    };
  }
}

function replacePrototype(recorder, run) {
  const all = run("Object.prototype");
  const { get, set } = Object.getOwnPropertyDescriptor(all, "__proto__");
  Object.defineProperty(all, "__proto__", {
    configurable: true,
    get,
    set(value) {
      if (typeof value === "object") recorder.prototype(this, this === all);
      if (this !== all) set.call(this, value);
    },
  });
}

// Whether all objects have a property that the program has not given them.
function isPolluted(context) {
  const names = require("node:vm").runInContext("Object.getOwnPropertyNames(Object.prototype)", context);
  return names.some((name) => !Object.getOwnPropertyNames(Object.prototype).includes(name));
}

module.exports = { isPolluted, replaceGlobals };
