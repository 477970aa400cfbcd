// Writes each handler as compilers, minifiers and bundlers do.
//
// Reads `{name: {text, extension}}` from standard input, and writes `{name: {form: {file, text, map}}}`.
// NODE_PATH has the packages of tools/javascript_builders. A form that a handler's syntax rules out
// is left out: decorators for terser, `with` in strict mode.
"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const esbuild = require("esbuild");
const { rollup } = require("rollup");
const { minify } = require("terser");
const typescript = require("typescript");
const webpack = require("webpack");

const COMMONJS = "index.js";

async function main() {
  const given = JSON.parse(fs.readFileSync(0, "utf8"));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "forms-"));
  const written = {};
  try {
    for (const [name, handler] of Object.entries(given)) {
      written[name] = await formsOf(handler, folder);
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
  process.stdout.write(JSON.stringify(written));
}

async function formsOf({ text, extension }, folder) {
  const isModule = extension !== ".js";
  const module = isModule ? "index.mjs" : COMMONJS;
  const loader = extension === ".ts" ? "ts" : "js";
  const forms = {};
  const add = async (form, make, file = COMMONJS) => {
    try {
      const made = await make();
      forms[form] = typeof made === "string" ? { file, text: made } : { file, ...made };
    } catch (error) {
      forms[form] = { file, refused: String(error).split("\n")[0] };
    }
  };
  const transformed = async (options) => (await esbuild.transform(text, { loader, ...options })).code;
  const plain = await transformed({});
  await add("esbuild for ES2017", () => transformed({ target: "es2017", format: "cjs" }));
  await add("esbuild for ES2015", () => transformed({ target: "es2015", format: "cjs" }));
  await add("TypeScript for ES2015", () => compiled(text, extension));
  await add("minified by esbuild", () => transformed({ minify: true, format: "cjs" }));
  await add("minified by esbuild as a module", () => transformed({ minify: true }), module);
  await add("minified by esbuild for ES2015", () =>
    transformed({ minify: true, target: "es2015", format: "cjs" }),
  );
  await add("minified by terser", async () => minified(plain, isModule), module);
  const source = path.join(folder, `index${extension}`);
  fs.writeFileSync(source, text);
  await add("bundled by esbuild", () => bundled(source, {}));
  await add("bundled and minified by esbuild", () => bundled(source, { minify: true }));
  if (isModule) {
    const entry = path.join(folder, "index.mjs");
    fs.writeFileSync(entry, plain);
    await add("bundled by rollup", () => rolled(entry));
    await add("bundled by webpack", () => packed(entry, folder, "none"));
    await add("bundled and minified by webpack", () => packed(entry, folder, "production"));
  }
  return forms;
}

function compiled(text, extension) {
  const compilerOptions = {
    target: typescript.ScriptTarget.ES2015,
    module: typescript.ModuleKind.CommonJS,
    experimentalDecorators: true,
    esModuleInterop: true,
  };
  const fileName = extension === ".ts" ? "index.ts" : "index.js";
  return typescript.transpileModule(text, { fileName, compilerOptions }).outputText;
}

async function minified(text, isModule) {
  return (await minify(text, { module: isModule, compress: { passes: 2 } })).code;
}

// Only the handler itself is bundled: packages stay names, as those of the runtime do.
const OUTSIDE = {
  name: "outside",
  setup: (build) => build.onResolve({ filter: /.*/ }, outside),
};

function outside({ kind, path: specifier }) {
  return kind === "entry-point" ? null : { path: specifier, external: true };
}

async function bundled(source, options) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [source],
    outfile: path.join(path.dirname(source), COMMONJS),
    bundle: true,
    platform: "node",
    format: "cjs",
    plugins: [OUTSIDE],
    sourcemap: options.minify ? "linked" : false,
    write: false,
    logLevel: "silent",
    ...options,
  });
  const [text, map] = [...outputFiles].sort((a, b) => a.path.length - b.path.length);
  return map ? { text: text.text, map: map.text } : { text: text.text };
}

async function rolled(entry) {
  const bundle = await rollup({ input: entry, external: (name) => name !== entry, onwarn() {} });
  const { output } = await bundle.generate({ format: "cjs", exports: "named" });
  return output[0].code;
}

async function packed(entry, folder, mode) {
  const target = path.join(folder, "packed");
  const options = {
    mode,
    entry,
    target: "node20",
    devtool: mode === "production" ? "source-map" : false,
    output: { path: target, filename: COMMONJS, library: { type: "commonjs2" } },
    externals: [({ request }, done) => (request === entry ? done() : done(null, `commonjs ${request}`))],
    externalsPresets: { node: false },
  };
  await new Promise((resolve, reject) =>
    webpack(options, (error, stats) =>
      error || stats.hasErrors() ? reject(error ?? new Error(stats.toString("errors-only"))) : resolve(),
    ),
  );
  const text = fs.readFileSync(path.join(target, COMMONJS), "utf8");
  const map = path.join(target, `${COMMONJS}.map`);
  return mode === "production" ? { text, map: fs.readFileSync(map, "utf8") } : { text };
}

main();
