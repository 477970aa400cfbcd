// Runs the recorded programs, with providers that note what is made; prints the steps as JSON lines.
import readline from "node:readline";

const KINDS = {
  FileAsset: "file", StringAsset: "text", RemoteAsset: "remote",
  FileArchive: "fileArchive", RemoteArchive: "remoteArchive", AssetArchive: "archive",
};

function reference(variable, path = []) {
  const known = { $ref: [variable, ...path] };
  return new Proxy(known, {
    get: (_, key) => (key === "toJSON" ? () => known : key === "$ref" ? known.$ref : reference(variable, [...path, String(key)])),
  });
}

function provider(name, steps) {
  const at = (path) =>
    new Proxy(function () {}, {
      get: (_, key) => at([...path, String(key)]),
      construct(_, [resource, inputs = {}, options = {}]) {
        const step = { called: path.join("."), name: resource, inputs, options };
        steps.push(step);
        return reference(steps.length - 1);
      },
      apply(_, __, [given = {}]) {
        steps.push({ called: path.join("."), arguments: given });
        return reference(steps.length - 1);
      },
    });
  return at([name]);
}

const pulumi = {
  interpolate: (texts, ...values) => ({ $text: texts.flatMap((text, at) => [text, ...(at < values.length ? [values[at]] : [])]).filter((each) => each !== "") }),
  jsonStringify: (value) => ({ $json: value }),
  secret: (value) => ({ $secret: value }),
  asset: Object.fromEntries(Object.entries(KINDS).map(([name, kind]) => [name, class { constructor(held) { return { $asset: [kind, held] }; } }])),
  Config: class {
    require(name) { return { $config: [name, false] }; }
    requireSecret(name) { return { $config: [name, true] }; }
  },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const steps = [];
  const packages = ["aws", "awsNative", "random", "tls", "command", "docker", "archive", "time"];
  // An export is an assignment within a function.
  const code = JSON.parse(line).replace(/^export const (\S+) = /gm, "outputs.$1 = ");
  const outputs = {};
  const run = new Function("pulumi", "outputs", ...packages, `"use strict";\n${code}`);
  run(pulumi, outputs, ...packages.map((each) => provider(each, steps)));
  console.log(JSON.stringify({ steps, outputs }));
}
