import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import { guard, httpApi, s3, sqs } from "stackwarden-guards";
import { z } from "zod";

import { context, manifest, validator, vectorsOf } from "./vectors.mjs";

const [{ event }] = vectorsOf("sqs");
const silent = { audit: false };

test("a handler with a callback returns its result", async () => {
  const handler = guard([sqs()], (checked, _context, callback) => callback(null, checked.records.length), silent);
  assert.equal(await handler(event, context), event.Records.length);
  const failing = guard([sqs()], (_event, _context, callback) => callback(new Error("no stock")), silent);
  await assert.rejects(failing(event, context), /no stock/);
});

test("a method keeps its object", async () => {
  class Orders {
    factor = 10;
    handle = guard([sqs()], async (checked) => checked.records.length * this.factor, silent);
  }
  assert.equal(await new Orders().handle(event, context), event.Records.length * 10);
});

test("the trigger tells events of several validators apart", async () => {
  const handler = guard([sqs(), s3()], async (checked) => checked.trigger, silent);
  assert.equal(await handler(event, context), "sqs");
  assert.equal(await handler(vectorsOf("s3")[0].event, context), "s3");
  await assert.rejects(handler(vectorsOf("sns")[0].event, context), { reason: "undeclared-source" });
});

test("handlers that can't be guarded are refused", () => {
  const streaming = Object.assign(async () => {}, { [Symbol.for("aws.lambda.runtime.handler.streaming")]: "response" });
  assert.throws(() => guard([sqs()], streaming), /streams its response/);
  assert.throws(() => guard([sqs()], async function* () {}), /generator/);
  assert.throws(() => guard([sqs()], guard([sqs()], async () => {}, silent)), /twice/);
  assert.throws(() => guard([], async () => {}), /list of validators/);
  assert.throws(() => guard([sqs], async () => {}), /Call sqs\(\)/);
  assert.throws(() => guard([sqs(), sqs()], async () => {}), /two validators/);
});

test("a streamed response is refused when the function is called", async () => {
  const handler = guard([httpApi()], async () => null, silent);
  await assert.rejects(handler(vectorsOf("http-api")[0].event, { write() {} }, context), /streams its response/);
});

test("misspelt options and values are refused", () => {
  assert.throws(() => sqs({ max_record: 1 }), /Did you mean "maxRecords"/);
  assert.throws(() => s3({ eventNames: ["ObjectCreate:*"] }), /Did you mean "ObjectCreated:\*"/);
  assert.throws(() => sqs({ queues: [] }), /allows nothing/);
  assert.throws(() => sqs({ queues: "orders" }), TypeError);
});

test("records are processed one by one, and those that fail are returned", async () => {
  const handler = guard(
    [sqs({ partial: true })],
    (checked) => checked.records.process(async ({ messageId }) => {
      if (messageId === event.Records[1].messageId) throw new Error("no stock");
    }),
    silent,
  );
  const failed = [{ itemIdentifier: event.Records[1].messageId }];
  assert.deepEqual(await handler(event, context), { batchItemFailures: failed });
});

test("an observing guard passes each event on as it came, and records the refusal", async () => {
  const records = [];
  const options = { audit: (record) => records.push(record), mode: "observe", until: "2027-03-31" };
  const handler = guard([sqs({ queues: ["other"] })], async (raw) => raw === event, options);
  assert.equal(await handler(event, context), true);
  assert.deepEqual([records[0].outcome, records[0].reason], ["observed", "not-allowed"]);
});

test("an observing guard checks answers, and returns them as they are", async () => {
  const records = [];
  const options = { audit: (record) => records.push(record), mode: "observe", until: "2027-03-31" };
  const returns = z.object({ total: z.number() });
  for (const total of [7, "s3cret"]) {
    const answer = { total };
    const handler = guard([httpApi({ returns })], async () => answer, options);
    assert.equal(await handler(structuredClone(vectorsOf("http-api")[0].event), context), answer);
  }
  assert.deepEqual(records.map(({ outcome, error }) => [outcome, error]), [
    ["accepted", undefined],
    ["observed", "WrongAnswer"],
  ]);
  assert.ok(!JSON.stringify(records).includes("s3cret"));
});

test("CommonJS has the same exports", async () => {
  const modules = await import("stackwarden-guards");
  const required = createRequire(import.meta.url)("stackwarden-guards");
  assert.deepEqual(Object.keys(required).sort(), Object.keys(modules).sort());
});

test("an event is of one source, whatever other sources a guard has", async () => {
  // These take the events of another source too, or of none.
  const others = ["function-url", "iot-rule", "step-functions"];
  const sources = manifest.sources.filter((source) => !others.includes(source));
  const validators = sources.map((source) => validator(source, {}));
  const all = (options) => guard(validators, async (checked) => checked.raw, options);
  for (const source of sources) {
    const [{ event: sent }] = vectorsOf(source);
    const records = [];
    await all({ audit: (record) => records.push(record) })(structuredClone(sent), context);
    assert.deepEqual([records[0].event_source, records[0].outcome], [source, "accepted"]);
  }
});
