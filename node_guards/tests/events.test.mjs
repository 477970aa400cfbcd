import assert from "node:assert/strict";
import { test } from "node:test";

import { alb, dynamodbStream, guard, kinesisStream, websocketApi } from "stackwarden-guards";

import { context, vectorsOf } from "./vectors.mjs";

const silent = { audit: false };
const sample = (source) => structuredClone(vectorsOf(source)[0].event);

function change(image) {
  const event = sample("dynamodb-stream");
  event.Records.length = 1;
  const [{ dynamodb }] = event.Records;
  dynamodb.StreamViewType = "NEW_IMAGE";
  event.Records[0].eventName = "INSERT";
  delete dynamodb.OldImage;
  dynamodb.NewImage = { ...dynamodb.Keys, ...image };
  return event;
}

test("an item has the values of JavaScript, with all digits of its numbers", () => {
  const image = {
    price: { N: "0.1" }, count: { N: "2" }, large: { N: "9007199254740993" }, long: { N: "0.12345678901234567890" },
    data: { B: "AQI=" }, none: { NULL: true }, isOpen: { BOOL: false }, tags: { SS: ["a", "b"] },
    lines: { L: [{ M: { sku: { S: "s" } } }] },
  };
  const [{ newImage, oldImage, itemKeys }] = dynamodbStream().validate(change(image)).records;
  const { price, count, large, long, data, none, isOpen, tags, lines } = newImage;
  assert.deepEqual([price, count, large, long, none, isOpen], [0.1, 2, 9007199254740993n, "0.12345678901234567890", null, false]);
  assert.deepEqual([data, tags, lines, oldImage], [Buffer.from([1, 2]), new Set(["a", "b"]), [{ sku: "s" }], null]);
  assert.equal(Object.keys(itemKeys).every((name) => name in newImage), true);
});

test("numbers that DynamoDB can't hold are refused", () => {
  for (const N of ["1".repeat(39), "1E+126", "1E-131", "", "0x1", "1_0"]) {
    assert.throws(() => dynamodbStream().validate(change({ n: { N } })), { reason: "malformed" }, N);
  }
  for (const N of ["1".repeat(38), "1E+125", "1E-130", "-0", "0E+999", ".5"]) dynamodbStream().validate(change({ n: { N } }));
});

test("a stream resumes at the first record that fails", async () => {
  const event = sample("kinesis-stream");
  const [first] = event.Records;
  event.Records = [0, 1, 2].map((index) => {
    const number = `${first.kinesis.sequenceNumber.slice(0, -1)}${index}`;
    const kinesis = { ...first.kinesis, sequenceNumber: number };
    return { ...first, kinesis, eventID: `shardId-000000000000:${number}` };
  });
  const calls = [];
  const handler = guard([kinesisStream({ partial: true })], ({ records }) => records.process(async ({ sequenceNumber }) => {
    calls.push(sequenceNumber);
    if (calls.length === 2) throw new Error("no stock");
  }), silent);
  assert.deepEqual(await handler(event, context), { batchItemFailures: [{ itemIdentifier: calls[1] }] });
  assert.equal(calls.length, 2);
});

test("the handler of a window returns its state even where no record passed", async () => {
  const event = { ...sample("kinesis-stream"), window: { start: "2026-12-03T00:00:00Z", end: "2026-12-03T00:02:00Z" } };
  event.Records[0].kinesis.data = "no base64";
  const handler = guard([kinesisStream({ partial: true })], async () => ({ state: { total: 1 } }), silent);
  const answer = await handler(event, context);
  assert.deepEqual([answer.state, answer.batchItemFailures.length], [{ total: 1 }, 1]);
});

test("a load balancer with lists gets lists, and the query is decoded", async () => {
  const event = sample("alb");
  delete event.queryStringParameters;
  event.multiValueHeaders = Object.fromEntries(Object.entries(event.headers).map(([name, value]) => [name, [value]]));
  delete event.headers;
  event.multiValueQueryStringParameters = { "a%20b": ["1", "2+3"] };
  const handler = guard([alb()], async ({ query, queryValues }) => ({ statusCode: 200, headers: { etag: "x" }, query, queryValues }), silent);
  const { multiValueHeaders, query, queryValues } = await handler(event, context);
  assert.deepEqual([multiValueHeaders, { ...query }, { ...queryValues }], [{ etag: ["x"] }, { "a b": "2 3" }, { "a b": ["1", "2 3"] }]);
});

test("a refused connection gets a status alone", async () => {
  const event = sample("websocket-api");
  event.requestContext.connectionId = "../";
  assert.deepEqual(await guard([websocketApi()], async () => null, silent)(event, context), { statusCode: 400 });
});
