import assert from "node:assert/strict";
import { test } from "node:test";

import { manifest, result, vectorsOf } from "./vectors.mjs";

for (const source of manifest.sources) {
  test(`all vectors of ${source} hold`, async () => {
    for (const vector of vectorsOf(source)) {
      const { verdict, reason, path, answer, audit } = vector;
      assert.deepEqual({ id: vector.id, ...(await result(vector)) }, { id: vector.id, verdict, reason, path, answer, audit });
    }
  });
}
