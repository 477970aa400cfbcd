// Serializes a guard of each source as Pulumi's CallbackFunction does, and calls it with its vectors.
//
//     node closures.cjs CONFORMANCE_FOLDER, in a folder whose packages are this one and @pulumi/pulumi
const assert = require("node:assert/strict");
const { readFileSync, writeFileSync } = require("node:fs");
const { pathToFileURL } = require("node:url");

const { runtime } = require("@pulumi/pulumi");
const guards = require("stackwarden-guards");

const folder = process.argv[2];
const { sources } = JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8"));
const camel = (name) => name.replace(/[_-]([a-z0-9])/g, (_, letter) => letter.toUpperCase());
// Sources without a mark need a model.
const UNMARKED = ["step-functions", "iot-rule", "direct"];
const call = (handler, event) =>
  handler(structuredClone(event), { functionName: "orders" }).then((answer) => ({ answer }), ({ message }) => ({ message }));

(async () => {
  const { vectorsOf } = await import(pathToFileURL(`${folder}/vectors.mjs`));
  for (const source of sources) {
    const options = UNMARKED.includes(source) ? { body: (value) => value !== 1 } : {};
    const handler = guards.guard([guards[camel(source)](options)], async (event) => event.raw, { audit: false });
    const { text } = await runtime.serializeFunction(handler, { exportName: "handler" });
    writeFileSync(`of-${source}.js`, text);
    const deployed = require(`${process.cwd()}/of-${source}.js`).handler;
    for (const { id, event } of vectorsOf(source)) {
      assert.deepEqual(await call(deployed, event), await call(handler, event), id);
    }
    process.stdout.write(`${source}\n`);
  }
})();
