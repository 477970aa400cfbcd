// Compiles the package into dist/: ECMAScript modules, CommonJS and declarations, the same bytes for
// the same sources.
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const compile = (...options) =>
  execFileSync(process.execPath, [tsc, ...options], { cwd: import.meta.dirname, stdio: "inherit" });

rmSync(new URL("dist", import.meta.url), { recursive: true, force: true });
compile();
compile("--outDir", "dist/cjs", "--module", "commonjs", "--moduleResolution", "node10", "--verbatimModuleSyntax", "false");
writeFileSync(new URL("dist/cjs/package.json", import.meta.url), '{ "type": "commonjs", "sideEffects": false }\n');
