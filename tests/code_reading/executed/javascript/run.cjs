// Runs handlers of JavaScript one after the other. Reads one run for each line of JSON, and writes
// the kinds of sinks that the attack has reached, what the handler has read of the event that was
// not there, and what kept the handler from running.
//
// No sink does anything: `sinks.cjs` and `globals.cjs` record them. Other packages come from NODE_PATH.
"use strict";
const { createRequire } = require("node:module");
const readline = require("node:readline");
const vm = require("node:vm");
const { built } = require("./events.cjs");
const { isPolluted, replaceGlobals } = require("./globals.cjs");
const { anything, Recorder, recorded, statements } = require("./sinks.cjs");

const MILLISECONDS = 300;
const TYPESCRIPT = /\.(mjs|ts)$/;
const realRequire = createRequire(__filename);

async function main() {
  // A handler may reject what nobody waits for.
  process.on("unhandledRejection", () => {});
  process.on("uncaughtException", () => {});
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await outcome(JSON.parse(line)))}\n`);
  }
  process.exit(0);
}

async function outcome(given) {
  const recorder = new Recorder(given);
  const context = vm.createContext({});
  replaceGlobals(context, recorder);
  const reads = [];
  let why = "";
  try {
    const { handler } = loaded(given.file, given.code, context, recorder);
    recorder.isRunning = true;
    // What outlives an event shows with the second one. A server listens once.
    for (recorder.events = 1; recorder.events <= (given.isServed ? 1 : 2); recorder.events++) {
      const event = built(given.event, reads);
      recorder.page(await answered(handler, event, statements(recorder), given.isServed));
    }
  } catch (error) {
    const isMissing = error?.code === "MODULE_NOT_FOUND";
    why = isMissing ? "needs a package" : error?.code ?? String(error?.name);
    if (given.shows) process.stderr.write(`${given.file}: ${error?.stack ?? error}\n`);
  }
  if (isPolluted(context)) recorder.reached("prototype");
  return { reached: [...recorder.kinds], reads, why };
}

// `db` stands for the client that a framework or a test hands over.
function answered(handler, event, db, isServed) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject({ name: "does not end" }), MILLISECONDS);
    const end = (error, found) => (clearTimeout(late), error ? reject(error) : resolve(found));
    const succeed = (found) => end(null, found);
    const context = { awsRequestId: "0", functionName: "f", db, succeed };
    try {
      const found = handler(event, context, end);
      if (typeof found?.then === "function") found.then((it) => end(null, it), end);
      // A server answers after its handler.
      else if (handler.length < 3) setTimeout(succeed, isServed ? MILLISECONDS / 2 : 0, found);
    } catch (error) {
      end(error);
    }
  });
}

function loaded(file, code, context, recorder) {
  const module = { exports: {} };
  const required = (name) => {
    recorder.code(name);
    if (recorder.isRunning) return anything();
    const plain = name.replace(/^node:/, "");
    return recorded(plain, recorder, required) ?? realRequire(name);
  };
  required.real = realRequire;
  const options = { parsingContext: context, filename: file };
  const run = vm.compileFunction(transpiled(file, code), ["exports", "module", "require"], options);
  run.call(module.exports, module.exports, module, required);
  return module.exports;
}

// What Node.js does not run as a script, TypeScript's compiler makes one of.
function transpiled(file, code) {
  if (!TYPESCRIPT.test(file)) return code;
  const compilerOptions = {
    module: "commonjs",
    target: "es2022",
    esModuleInterop: true,
    experimentalDecorators: true,
  };
  const plain = code.replaceAll("import.meta.url", '"file:///var/task/index.mjs"');
  return realRequire("typescript").transpileModule(plain, { compilerOptions }).outputText;
}

main();
