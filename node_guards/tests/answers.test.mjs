import assert from "node:assert/strict";
import { test } from "node:test";

import { z } from "zod";

import { alb, cors, guard, httpApi, respond, vpcLattice } from "stackwarden-guards";

import { context, vectorsOf } from "./vectors.mjs";

const Receipt = z.strictObject({ orderId: z.string(), total: z.string() });
const receipt = { orderId: "o-1", total: "38" };
const [{ event }] = vectorsOf("http-api");

/** The response to an answer of the handler, and the record of a wrong one. */
async function answered(answer, validator = httpApi({ returns: Receipt }), sent = event) {
  const records = [];
  const handler = guard([validator], async () => answer, { audit: (record) => records.push(record) });
  const response = await handler(sent, context);
  const [{ outcome, error, reason, path }] = records;
  return { response, told: outcome === "accepted" ? outcome : [outcome, error, reason, path] };
}

test("a value of the type becomes a response", async () => {
  const origins = cors({ origins: ["*"] });
  const { response, told } = await answered(receipt, httpApi({ returns: Receipt, cors: origins }));
  assert.deepEqual([told, response.statusCode, JSON.parse(response.body)], ["accepted", 200, receipt]);
  assert.equal(response.headers["Access-Control-Allow-Origin"], "*");
});

for (const [name, answer] of Object.entries({
  "a response": respond(201, receipt),
  "a response with base64": { statusCode: 200, body: Buffer.from(JSON.stringify(receipt)).toString("base64"), isBase64Encoded: true },
  "an error of any content": { statusCode: 404, body: "no such order" },
  "no content": { statusCode: 204 },
  "a number in a header": { ...respond(200, receipt), headers: { "content-length": 3 }, cookies: ["a=b"] },
})) {
  test(`${name} is passed on as it is`, async () => {
    assert.deepEqual(await answered(answer), { response: answer, told: "accepted" });
  });
}

for (const [path, reason, answer] of [
  ["answer.total", "schema", { orderId: "o-1" }],
  ["answer", "schema", undefined],
  ["answer", "schema", { ...receipt, total: 1n }],
  ["answer", "schema", { ...receipt, total: NaN }],
  ["answer.body.total", "schema", respond(200, { orderId: "o-1" })],
  ["answer.body", "not-json", { statusCode: 200, body: "{" }],
  ["answer.body", "not-json", { statusCode: 200 }],
  ["answer.body", "wrong-type", { statusCode: 200, body: receipt }],
  ["answer.statusCode", "wrong-type", { statusCode: "200" }],
  ["answer.statusCode", "malformed", { statusCode: 99 }],
  ["answer", "malformed", { statusCode: 200, status: 200 }],
  ["answer.headers.*", "control-character", { ...respond(200, receipt), headers: { location: "/\r\nset-cookie: a" } }],
  ["answer.multiValueHeaders.*", "wrong-type", { ...respond(200, receipt), multiValueHeaders: { a: "b" } }],
  ["answer.cookies", "wrong-type", { ...respond(200, receipt), cookies: "a=b" }],
]) {
  test(`a wrong answer is a failure at ${path}: ${reason}`, async () => {
    const { response, told } = await answered(answer);
    assert.deepEqual(told, ["failed", "WrongAnswer", reason, path]);
    assert.deepEqual([response.statusCode, response.body.includes("orderId")], [500, false]);
  });
}

test("other sources of requests check answers too", async () => {
  for (const [source, made] of [["alb", alb({ returns: Receipt })], ["vpc-lattice", vpcLattice({ returns: Receipt })]]) {
    const [{ event: sent }] = vectorsOf(source);
    assert.equal((await answered(receipt, made, sent)).response.statusCode, 200);
    assert.equal((await answered({}, made, sent)).response.statusCode, 500);
  }
});
