import assert from "node:assert/strict";
import { test } from "node:test";

import { gzipSync } from "node:zlib";

import {
  alb, cloudwatchLogs, dynamodbStream, firehose, guard, kinesisStream, lambdaEdge, msk, pipe, s3Batch, sqs, websocketApi,
} from "stackwarden-guards";

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

test("records of a Firehose stream are transformed, dropped or failed", async () => {
  const event = sample("firehose");
  const [first] = event.records;
  event.records = [0, 1, 2].map((index) => ({ ...first, recordId: `r${index}` }));
  event.records[2].data = "no base64";
  const handler = guard([firehose()], async ({ records }) => ({
    records: [records[0].transformed("done", { partitionKeys: { day: "1" } }), records[1].dropped()],
  }), silent);
  assert.deepEqual((await handler(event, context)).records, [
    { recordId: "r0", result: "Ok", data: "ZG9uZQ==", metadata: { partitionKeys: { day: "1" } } },
    { recordId: "r1", result: "Dropped" },
    { recordId: "r2", result: "ProcessingFailed" },
  ]);
});

test("tasks of S3 Batch Operations succeed unless the handler says otherwise", async () => {
  const event = sample("s3-batch");
  const codes = async (handle) => (await guard([s3Batch()], handle, silent)(event, context)).results.map((each) => each.resultCode);
  const all = event.tasks.map(() => "Succeeded");
  assert.deepEqual(await codes(async () => {}), all);
  assert.deepEqual(await codes(async (checked) => checked.result("TemporaryFailure")), all.map(() => "TemporaryFailure"));
});

test("a pipe of a stream gives back the IDs of its records", async () => {
  const [{ kinesis, ...outside }] = sample("kinesis-stream").Records;
  const number = kinesis.sequenceNumber.slice(0, -1);
  const event = [0, 1].map((index) => ({ ...outside, ...kinesis, sequenceNumber: number + index, eventID: `shardId-0:${number}${index}` }));
  const validator = pipe({ source: kinesisStream({ partial: true }) });
  const handler = guard([validator], ({ records }) => records.process(async ({ data }) => {
    if (data.length) throw new Error("no stock");
  }), silent);
  const failed = event.map(({ eventID }) => ({ itemIdentifier: eventID }));
  assert.deepEqual(await handler(event, context), { batchItemFailures: failed });
  assert.throws(() => validator.validate([{ ...event[0], data: "?" }, {}]), { path: "[0].data" });
  assert.throws(() => pipe({ source: s3Batch() }), /source of pipe/);
  assert.throws(() => pipe({ source: sqs(), body: () => true }), /not both/);
});

test("a partition of Kafka is retried from the record that fails, and the others are not", async () => {
  const event = sample("msk");
  const [[first]] = Object.values(event.records);
  const at = (partition, offset) => ({ ...first, topic: "orders", partition, offset });
  event.records = { "orders-0": [at(0, 1), at(0, 2)], "orders-1": [at(1, 7)] };
  const handler = guard([msk({ partial: true })], ({ records }) => records.process(async ({ partition }) => {
    if (partition === 0) throw new Error("no stock");
  }), silent);
  const failed = [1, 2].map((offset) => ({ itemIdentifier: { "topic-partition": "orders-0", offset } }));
  assert.deepEqual(await handler(event, context), { batchItemFailures: failed });
});

test("logs are expanded, and one gzip member alone is read", () => {
  const log = (id) => JSON.stringify({
    messageType: "DATA_MESSAGE", owner: "123456789012", logGroup: "g", logStream: "s", subscriptionFilters: [],
    logEvents: [{ id, timestamp: 1, message: "hello" }],
  });
  const check = (data) => cloudwatchLogs({ maxExpanded: 500 }).validate({ awslogs: { data: data.toString("base64") } });
  const member = gzipSync(log("1"));
  assert.deepEqual(check(member).records.map(({ message }) => message), ["hello"]);
  for (const data of [Buffer.concat([member, member]), Buffer.concat([member, Buffer.alloc(2)]), member.subarray(0, -1), Buffer.alloc(0)]) {
    assert.throws(() => check(data), { reason: "malformed", path: "awslogs.data" });
  }
  assert.throws(() => check(gzipSync("x".repeat(100_000))), { reason: "too-long" });
  const stream = sample("kinesis-stream");
  stream.Records.length = 1;
  stream.Records[0].kinesis.data = member.toString("base64");
  assert.equal(kinesisStream({ body: cloudwatchLogs() }).validate(stream).records[0].body.logGroup, "g");
});

test("a handler at the edge that returns the event returns its request", async () => {
  const event = sample("lambda-edge");
  assert.equal(await guard([lambdaEdge()], async (checked) => checked, silent)(event, context), event.Records[0].cf.request);
});
