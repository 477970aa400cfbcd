import assert from "node:assert/strict";
import { test } from "node:test";

import { allowFields, guard, makeLogger, makeSecrets, sqs } from "stackwarden-guards";

import { context, vectorsOf } from "./vectors.mjs";

const [{ event }] = vectorsOf("sqs");

/** The record of an invocation with a logger's options. */
async function recorded(options) {
  const records = [];
  const audit = makeLogger({ sink: (record) => records.push(record), ...options });
  await guard([sqs()], async () => null, { audit })(event, context);
  return records[0];
}

test("a record has the named fields alone", async () => {
  const { fields } = await recorded({ fields: allowFields(["Records[].messageId", "Records[].absent"]) });
  assert.deepEqual(fields, { "Records[].messageId": event.Records.map(({ messageId }) => messageId) });
});

test("no record has a part of a secret", async () => {
  const secrets = makeSecrets();
  secrets.add("Straße-of-the-queue-ORDERS");
  const { function_name: name, trigger_arn: arn } = await recorded({ secrets: makeSecrets(["ders", "XarnX:AWS:SQS"]) });
  assert.deepEqual([name, arn], ["[redacted: marked]", "[redacted: marked]"]);
  assert.equal(secrets.redact("a STRASSE-OF b"), "[redacted: marked]");
  assert.equal(secrets.redact("a STRASSE b"), "a STRASSE b");
});

test("wrong options of a logger are refused", () => {
  assert.throws(() => makeLogger({ callerKey: Buffer.alloc(15) }), RangeError);
  assert.throws(() => makeLogger({ caller: "plain" }), RangeError);
  assert.throws(() => allowFields(["Records[0].body"]), /invalid path/);
  assert.throws(() => allowFields("messageId"), TypeError);
  assert.throws(() => allowFields(Array.from({ length: 33 }, (_, index) => `a${index}`)), /at most 32/);
  assert.throws(() => makeSecrets(["abc"]), RangeError);
});
