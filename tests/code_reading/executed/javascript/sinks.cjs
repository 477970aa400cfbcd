// What handlers may reach: modules of Node.js and packages, whose calls are recorded and do nothing.
"use strict";
const { EventEmitter } = require("node:events");
const path = require("node:path");
const { PassThrough } = require("node:stream");
const { inspect, promisify } = require("node:util");
const { settled } = require("./events.cjs");

// A key of the object that an attack sends in place of a text.
const OPERATOR = "$gt";
const SHELL = /^(?:.*\/)?(?:ba|da|z)?sh$/;

class Recorder {
  constructor({ attack, pattern, host, whole, object }) {
    Object.assign(this, { attack, pattern, host, whole, object, kinds: new Set(), isRunning: false });
    // Objects whose prototype was set, by the event that did so.
    this.changed = new Map();
    this.events = 0;
  }

  reached(kind) {
    if (this.isRunning) this.kinds.add(kind);
  }

  // Whether any text in a value has the attack.
  has(given, depth = 4) {
    const value = settled(given);
    if (typeof value === "string") return value.includes(this.attack);
    if (!value || typeof value !== "object" || !depth) return false;
    return Object.values(value).some((each) => this.has(each, depth - 1));
  }

  code(value) {
    if (this.has(text(value))) this.reached("code");
  }

  // Whether the path does not stay below what the program has put before the attack.
  path(value) {
    const file = text(value);
    // What joins paths has resolved the attack's first part.
    const rest = `/${path.normalize(this.attack).replaceAll("../", "")}`;
    if (file.startsWith(rest)) this.reached("path");
    if (!this.has(file)) return;
    const before = file.slice(0, file.indexOf(this.attack));
    const folder = before.slice(0, before.lastIndexOf("/") + 1);
    if (!folder || !path.normalize(file).startsWith(path.normalize(folder))) this.reached("path");
  }

  address(given) {
    const value = settled(given);
    const isConfig = value && typeof value === "object" && !(value instanceof URL);
    const named = isConfig ? ["url", "baseURL", "hostname", "host"].map((key) => value[key]) : [value];
    for (const each of named.map((it) => text(it ?? ""))) {
      const host = /^[a-z]+:\/\/([^/?#]*)/i.exec(each)?.[1] ?? each;
      if (host.includes(this.host) || each.startsWith(this.attack)) this.reached("request");
    }
  }

  log(given) {
    const texts = given.map((each) => (typeof each === "string" ? each : inspect(each, { depth: 9 })));
    if (texts.some((each) => each.includes(this.whole))) this.reached("log");
  }

  // What API Gateway sends on as a page.
  page(answer) {
    const { headers: one, multiValueHeaders: many } = answer ?? {};
    const headers = Object.values({ ...one, ...many }).flat();
    const isPage = headers.some((each) => String(each).includes("text/html"));
    if (isPage && this.has(answer.body)) this.reached("html");
  }

  // A prototype counts where the object outlives the event, or is that of all objects.
  prototype(object, isOfAll) {
    if (!this.isRunning) return;
    const before = this.changed.get(object);
    if (isOfAll || (before !== undefined && before !== this.events)) this.reached("prototype");
    this.changed.set(object, before ?? this.events);
  }
}

const nothing = () => {};
const text = (value) => String(settled(value));
// Any method of it gives it again; awaited, it is there at once.
function anything(called = nothing, name = "") {
  return new Proxy(function () {}, {
    get(_, key) {
      if (key === "then" || typeof key === "symbol") return undefined;
      return anything(called, name ? `${name}.${key}` : key);
    },
    apply: (_, __, given) => (called(name, given), anything(called, `${name}()`)),
    construct: (_, given) => (called(`new ${name}`, given), anything(called, `${name}()`)),
  });
}

const method = (name) => name.slice(name.lastIndexOf(".") + 1);

function childProcess(recorder) {
  const child = () => Object.assign(new EventEmitter(), { stdout: new PassThrough(), kill: nothing });
  const ended = (given) => given.filter((each) => typeof each === "function")[0]?.(null, "", "");
  const shell = (command, ...given) => {
    if (recorder.has(text(command))) recorder.reached("command");
    ended(given);
    return child();
  };
  const program = (file, args, ...given) => {
    const options = [args, ...given].find((each) => each && !Array.isArray(each) && each.shell);
    const isGiven = (options || SHELL.test(text(file))) && recorder.has(args);
    const chosen = recorder.has(text(file)) && !text(file).startsWith("/opt/bin/convert-");
    if (chosen || isGiven) recorder.reached("command");
    ended([args, ...given]);
    return child();
  };
  const sync = (start) => (...given) => (start(...given), Buffer.from(""));
  shell[promisify.custom] = async (...given) => (shell(...given), { stdout: "" });
  return {
    exec: shell,
    execSync: sync(shell),
    execFile: program,
    execFileSync: sync(program),
    spawn: program,
    spawnSync: sync(program),
    fork: (file) => (recorder.code(file), child()),
  };
}

function files(recorder) {
  const look = (name, given) => {
    const last = given.at(-1);
    recorder.path(given[0]);
    if (/^(copyFile|cp|rename|link)/.test(name)) recorder.path(given[1]);
    if (typeof last === "function") last(null, "");
    return /Stream$/.test(name) ? new PassThrough() : "";
  };
  const promises = new Proxy({}, { get: (_, name) => async (...given) => look(name, given) });
  const of = (_, name) => (name === "promises" ? promises : (...given) => look(String(name), given));
  return { fs: new Proxy({}, { get: of }), promises };
}

function requests(recorder) {
  const response = Object.assign(new EventEmitter(), { statusCode: 200, headers: {} });
  const request = (...given) => {
    given.slice(0, 2).forEach((each) => recorder.address(each));
    given.filter((each) => typeof each === "function")[0]?.(response);
    const made = Object.assign(new EventEmitter(), { write: nothing, setTimeout: nothing });
    return Object.assign(made, { end: () => setImmediate(() => response.emit("end")) });
  };
  return { request, get: request, connect: request, createConnection: request, Agent: class {} };
}

// The parameters of AWS by what they mean; https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/
const RESOURCES = ["Bucket", "TableName", "QueueUrl", "FunctionName", "TopicArn", "SecretId"];
const STATEMENTS = ["Statement", "QueryString", "queryString", "sql"];
const EXPRESSIONS = ["FilterExpression", "KeyConditionExpression", "UpdateExpression"];

function ofAws(recorder, given) {
  const parameters = settled(given);
  if (!parameters || typeof parameters !== "object") return;
  const of = (name) => (Object.hasOwn(parameters, name) ? parameters[name] : undefined);
  const anyOf = (names) => names.some((name) => recorder.has(of(name)));
  if (of("endpoint")) recorder.address(String(of("endpoint")));
  // A notification names the object that it is about.
  const isNotified = JSON.stringify(settled(of("Key"))) === JSON.stringify(recorder.object);
  const key = of("Bucket") && recorder.has(of("Key")) && !isNotified;
  const name = Object.keys(parameters).join() === "Name" && recorder.has(of("Name"));
  // The sender's own object names anything.
  if (anyOf(RESOURCES) || key || name || of(OPERATOR) !== undefined) recorder.reached("resource");
  if (anyOf(STATEMENTS)) recorder.reached("sql");
  if (anyOf(EXPRESSIONS)) recorder.reached("nosql");
  if (of("DocumentName") && recorder.has(of("Parameters"))) recorder.reached("command");
  for (const each of of("Statements") ?? []) ofAws(recorder, each);
}

const STATING = /^(query|execute|prepare|raw|unsafe|where|batch|\$\w+Unsafe)$/;

function statements(recorder) {
  return anything((name, [statement]) => {
    const given = settled(statement);
    const told = typeof given === "string" ? given : given?.text ?? given?.sql;
    if (STATING.test(method(name)) && recorder.has(told)) recorder.reached("sql");
  });
}

// Operators that compare with what stands there.
const COMPARING = /^\$(eq|ne|gt|gte|lt|lte|in|nin)$/;
// Whether a part of the filter is an object that the sender has chosen.
function chosen(given, depth = 4) {
  const filter = settled(given);
  if (!filter || typeof filter !== "object" || !depth) return false;
  return Object.entries(filter).some(
    ([key, each]) => key === OPERATOR || (!COMPARING.test(key) && chosen(each, depth - 1)),
  );
}

function documents(recorder) {
  return anything((name, given) => {
    if (recorder.has(settled(given[0])?.$where)) recorder.reached("nosql");
    if (/^(find|update|delete|aggregate|count)/.test(method(name)) && chosen(given[0])) {
      recorder.reached("filter");
    }
  });
}

function vmOf(recorder) {
  const run = (code) => recorder.code(code);
  return { runInNewContext: run, runInThisContext: run, runInContext: run, compileFunction: run };
}

// Express runs, but for what sends a file.
function served(express, recorder) {
  for (const name of ["sendFile", "download"]) {
    express.response[name] = function (file, options) {
      if (!options?.root) recorder.path(file);
      return this.json({});
    };
  }
  return express;
}

// https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/
function loggerOf(recorder) {
  const info = (...given) => recorder.log(given);
  return class {
    info = info;
    logEventIfEnabled = (event, isEnabled) => isEnabled && info(event);
    injectLambdaContext = (options) => (_, __, descriptor) => {
      const handle = descriptor.value;
      descriptor.value = function (event, ...rest) {
        if (options?.logEvent) info(event);
        return handle.call(this, event, ...rest);
      };
    };
  };
}

// A package by its name; undefined for one that is run.
function recorded(name, recorder, required) {
  const kind = (reached) => (given) => recorder.has(given) && recorder.reached(reached);
  const escape = (text) => `'${String(text).replace(/['"\\]/g, "\\$&").replaceAll(recorder.attack, "")}'`;
  switch (name) {
    case "child_process":
      return childProcess(recorder);
    case "fs":
      return files(recorder).fs;
    case "fs/promises":
      return files(recorder).promises;
    case "vm":
      return vmOf(recorder);
    case "worker_threads":
      return { Worker: class { constructor(code) { recorder.code(code); } } };
    case "module":
      return { createRequire: () => required };
    case "http": case "https": case "http2": case "net": case "tls":
      return requests(recorder);
    case "axios": case "got":
      return anything((_, given) => given.slice(0, 1).forEach((each) => recorder.address(each)));
    case "puppeteer-core":
      return anything((called, [first]) => {
        if (method(called) === "goto") recorder.address(first);
        if (method(called) === "setContent") kind("html")(first);
      });
    case "express":
      return served(required.real(name), recorder);
    case "mysql":
      return new Proxy({ escape }, { get: (own, key) => own[key] ?? statements(recorder)[key] });
    case "pg": case "mysql2": case "mysql2/promise": case "mssql": case "better-sqlite3":
    case "typeorm": case "@prisma/client":
      return statements(recorder);
    case "mongodb":
      return documents(recorder);
    case "ejs":
      return { render: kind("template") };
    case "adm-zip":
      return class { constructor(file) { recorder.path(file); } extractAllTo() {} };
    case "tar":
      return { x: ({ file }) => recorder.path(file) };
    case "node-serialize":
      return { unserialize: kind("deserialization") };
    case "libxmljs":
      return { parseXml: (text, options) => options?.noent && kind("xml")(text) };
    case "@aws-lambda-powertools/logger":
      return { Logger: loggerOf(recorder) };
    case "@aws-lambda-powertools/logger/middleware": {
      const before = (options) => ({ event }) => options?.logEvent && recorder.log([event]);
      return { injectLambdaContext: (_, options) => ({ before: before(options) }) };
    }
  }
  if (name.startsWith("@aws-sdk/") || name === "aws-sdk") {
    return anything((_, given) => given.forEach((each) => ofAws(recorder, each)));
  }
  return undefined;
}

module.exports = { anything, Recorder, recorded, statements };
