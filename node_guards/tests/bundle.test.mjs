import assert from "node:assert/strict";
import { test } from "node:test";

import { build } from "esbuild";

// Bytes of a minified function with one source.
const MOST = 37_000;

test("a function with one source ships that source alone", async () => {
  const contents = 'import { guard, sqs } from "stackwarden-guards"; export const handler = guard([sqs()], async () => null);';
  const { metafile, outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true, minify: true, platform: "node", format: "esm", write: false, metafile: true, outdir: "out",
  });
  const [output] = Object.values(metafile.outputs);
  const shipped = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput).map(([path]) => path);
  assert.deepEqual(shipped.filter((path) => /\/(sources|http)\//.test(path)), ["dist/esm/sources/sqs.js"]);
  assert.ok(outputFiles[0].contents.length <= MOST, `${outputFiles[0].contents.length} bytes`);
});
