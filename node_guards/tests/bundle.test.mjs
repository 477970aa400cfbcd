import assert from "node:assert/strict";
import { test } from "node:test";

import { bundled, MOST, SLACK } from "./bundles.mjs";
import { manifest } from "./vectors.mjs";

for (const source of manifest.sources) {
  test(`a function with ${source} ships that source alone, and has not grown`, async () => {
    const { size, modules, shared } = await bundled(source);
    assert.deepEqual(modules.filter((path) => path.includes("/sources/") && !shared.includes(path)), []);
    assert.ok(size <= MOST[source], `${size} bytes are more than ${MOST[source]}`);
    assert.ok(size > MOST[source] - SLACK, `${size} bytes are fewer than ${MOST[source]}: run node tests/bundles.mjs`);
  });
}
