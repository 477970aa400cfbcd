// Bundles of functions with one source. Run, it writes their sizes where they have shrunk:
//
//     node tests/bundles.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { camel, manifest } from "./vectors.mjs";

const file = new URL("bundle-sizes.json", import.meta.url);
/** The most bytes of a minified function by its source. */
export const MOST = JSON.parse(readFileSync(file, "utf8"));
// A change elsewhere may move a size by some bytes.
export const SLACK = 200;

/** Returns the size of a minified function with one source, and the modules that it ships. */
export async function bundled(source) {
  const name = camel(source);
  const contents = `import { guard, ${name} } from "stackwarden-guards"; export const handler = guard([${name}({})], async () => null);`;
  const { metafile, outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true, minify: true, platform: "node", format: "esm", write: false, metafile: true, outdir: "out",
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  const own = `dist/esm/sources/${source}.js`;
  return {
    size: outputFiles[0].contents.length,
    modules: Object.keys(inputs).filter((path) => inputs[path].bytesInOutput),
    // What its own module shares with another source.
    shared: [own, ...metafile.inputs[own].imports.map(({ path }) => path)],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sizes = {};
  for (const source of manifest.sources) {
    const { size } = await bundled(source);
    if (size > (MOST[source] ?? Infinity)) throw new Error(`${source} has grown from ${MOST[source]} to ${size} bytes.`);
    sizes[source] = size + SLACK / 2 < MOST[source] || !(source in MOST) ? size + SLACK / 4 : MOST[source];
  }
  writeFileSync(file, `${JSON.stringify(sizes, null, 1)}\n`);
}
