import assert from "node:assert/strict";
import { test } from "node:test";

import Ajv from "ajv/dist/2020.js";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";

import { BodyMisuse, EventRejected, sns, sqs } from "stackwarden-guards";

import { parseJson } from "../dist/esm/json.js";
import { vectorsOf } from "./vectors.mjs";

const sample = (source) => structuredClone(vectorsOf(source)[0].event);

function message(body) {
  const event = sample("sqs");
  event.Records.length = 1;
  const [record] = event.Records;
  record.body = typeof body === "string" ? body : JSON.stringify(body);
  delete record.md5OfBody;
  return event;
}

const schema = {
  type: "object",
  properties: { orderId: { type: "string" }, quantity: { type: "integer" } },
  required: ["orderId", "quantity"],
  additionalProperties: false,
};
const MODELS = {
  zod: z.strictObject({ orderId: z.string(), quantity: z.number().int() }),
  valibot: v.strictObject({ orderId: v.string(), quantity: v.pipe(v.number(), v.integer()) }),
  arktype: type({ "+": "reject", orderId: "string", quantity: "number.integer" }),
  ajv: new Ajv().compile(schema),
};

for (const [name, body] of Object.entries(MODELS)) {
  test(`a model of ${name} accepts its body and names the refused place`, () => {
    const validator = sqs({ body });
    const checked = validator.validate(message({ orderId: "o-17", quantity: 2 }));
    assert.deepEqual({ ...checked.records[0].body }, { orderId: "o-17", quantity: 2 });
    const refusal = (value) => {
      try {
        return validator.validate(message(value)) && "accepted";
      } catch (error) {
        return [error.reason, error.path];
      }
    };
    assert.deepEqual(refusal({ orderId: "o-17" }), ["schema", "Records[0].body.quantity"]);
    const [reason, path] = refusal({ orderId: "o-17", quantity: 2, zq7vx: 1 });
    assert.equal(reason, "schema");
    assert.ok(!path.includes("zq7vx"), path);
  });
}

test("a type guard that returns no boolean is misuse", () => {
  assert.throws(() => sqs({ body: (value) => value }).validate(message({})), BodyMisuse);
});

test("an asynchronous schema is misuse", () => {
  const body = { "~standard": { version: 1, vendor: "own", validate: async (value) => ({ value }) } };
  assert.throws(() => sqs({ body }).validate(message({})), BodyMisuse);
});

test("a notification inside a queue's message is validated", () => {
  const { Sns, ...record } = sample("sns").Records[0];
  const { SigningCertUrl, UnsubscribeUrl, ...envelope } = Sns;
  const sent = { ...envelope, SigningCertURL: SigningCertUrl, UnsubscribeURL: UnsubscribeUrl };
  const checked = sqs({ body: sns() }).validate(message(sent));
  assert.equal(checked.records[0].body.topicArn, record.EventSubscriptionArn.replace(/:[^:]*$/, ""));
  assert.throws(() => sqs({ body: sns() }).validate(message({ ...sent, TopicArn: "x" })), EventRejected);
});

const JSON_TEXTS = [
  ['{"a": 1, "a": 2}', "duplicate-key"],
  ['{"a": {"b": 1, "\\u0062": 2}}', "duplicate-key"],
  ['{"__proto__": 1, "__proto__": 2}', "duplicate-key"],
  ["9007199254740993", "not-json"],
  ["1e999", "not-json"],
  ["NaN", "not-json"],
  ["01", "not-json"],
  ["[1,]", "not-json"],
  ["\ufeff{}", "not-json"],
  ['"a\nb"', "not-json"],
  ['"\\x61"', "not-json"],
  ['"\\ud800"', "unencodable"],
  ['{"\\udc00": 1}', "unencodable"],
  ["[".repeat(33) + "]".repeat(33), "too-deep"],
  ["[".repeat(100_000), "too-deep"],
  [Buffer.from([0x22, 0xff, 0x22]), "not-json"],
];

for (const [text, reason] of JSON_TEXTS) {
  test(`${JSON.stringify(String(text)).slice(0, 40)} is refused as ${reason}`, () => {
    assert.throws(() => parseJson(text, "body"), { reason, path: "body" });
  });
}

test("a name of a prototype is an ordinary name, and no negative zero is passed on", () => {
  const value = parseJson('{"__proto__": {"admin": true}, "constructor": 1, "toJSON": 2, "n": -0, "p": "\\ud83d\\ude00"}', "");
  assert.deepEqual(Object.keys(value), ["__proto__", "constructor", "toJSON", "n", "p"]);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.equal({}.admin, undefined);
  assert.ok(Object.is(value.n, 0));
});
