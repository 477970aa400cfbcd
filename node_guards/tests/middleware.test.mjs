import assert from "node:assert/strict";
import { test } from "node:test";

import middy from "@middy/core";
import { z } from "zod";

import { guardMiddleware, httpApi, sqs } from "stackwarden-guards";

import { context, vectorsOf } from "./vectors.mjs";

const sample = (source) => structuredClone(vectorsOf(source)[0].event);

/** A handler of middy behind a guard, with the outcomes of its audit records. */
function guarded(validators, handle, options = {}) {
  const outcomes = [];
  const audit = ({ outcome, reason, error }) => outcomes.push(reason ?? error ?? outcome);
  const handler = middy(handle).use(guardMiddleware(validators, { audit, ...options }));
  return { handler, outcomes };
}

test("the handler gets the validated event, and its answer is completed", async () => {
  const event = sample("sqs");
  event.Records[1].body = "{";
  delete event.Records[1].md5OfBody;
  const { handler, outcomes } = guarded([sqs({ partial: true, body: () => true })], async ({ trigger, records }) => {
    assert.deepEqual([trigger, records.length], ["sqs", 1]);
  });
  const failed = [{ itemIdentifier: event.Records[1].messageId }];
  assert.deepEqual(await handler(event, context), { batchItemFailures: failed });
  assert.deepEqual(outcomes, ["partial"]);
});

test("a refused event is answered without the handler", async () => {
  const event = sample("http-api");
  event.rawPath = "/../etc";
  const { handler, outcomes } = guarded([httpApi()], async () => assert.fail());
  assert.equal((await handler(event, context)).statusCode, 400);
  assert.deepEqual(outcomes, ["traversal"]);
});

test("a refused event fails where no answer says so", async () => {
  const { handler, outcomes } = guarded([sqs()], async () => assert.fail());
  await assert.rejects(async () => handler(sample("sns"), context), { reason: "undeclared-source" });
  assert.deepEqual(outcomes, ["undeclared-source"]);
});

test("an error of the handler is recorded, and other middlewares see it", async () => {
  const { handler, outcomes } = guarded([sqs()], async () => {
    throw new RangeError("no stock");
  });
  handler.onError((request) => {
    request.response = request.error.message;
  });
  assert.equal(await handler(sample("sqs"), context), "no stock");
  assert.deepEqual(outcomes, ["RangeError"]);
});

test("a wrong answer is replaced", async () => {
  const { handler, outcomes } = guarded([httpApi({ returns: z.strictObject({ id: z.string() }) })], async () => ({ id: 1 }));
  assert.equal((await handler(sample("http-api"), context)).statusCode, 500);
  assert.deepEqual(outcomes, ["schema"]);
});

test("an observing guard passes each event on as it came", async () => {
  const event = sample("sqs");
  const options = { mode: "observe", until: "2027-03-31" };
  const { handler, outcomes } = guarded([sqs({ queues: ["other"] })], async (raw) => raw === event, options);
  assert.equal(await handler(event, context), true);
  assert.deepEqual(outcomes, ["not-allowed"]);
});
