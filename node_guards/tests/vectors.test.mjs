import assert from "node:assert/strict";
import { test } from "node:test";

import * as guards from "stackwarden-guards";

import { camel, manifest, NOT_PORTED, result, vectorsOf } from "./vectors.mjs";

test("a source is ported or named as not ported", () => {
  const ported = manifest.sources.filter((source) => camel(source) in guards);
  assert.deepEqual([...ported, ...NOT_PORTED].sort(), [...manifest.sources].sort());
});

for (const source of manifest.sources.filter((each) => !NOT_PORTED.includes(each))) {
  test(`all vectors of ${source} hold`, async () => {
    for (const vector of vectorsOf(source)) {
      const { verdict, reason, path, answer, audit } = vector;
      assert.deepEqual({ id: vector.id, ...(await result(vector)) }, { id: vector.id, verdict, reason, path, answer, audit });
    }
  });
}
