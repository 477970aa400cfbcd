import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync } from "node:crypto";
import { test } from "node:test";

import { ed25519Seal, guard, hmacSeal, makeLogger, secretSeal, sqs } from "stackwarden-guards";

import { context, vectorsOf } from "./vectors.mjs";

const KEY = Buffer.alloc(32, 7);
const [{ event }] = vectorsOf("sqs");

/** The lines of as many invocations, with what was written to the standard error. */
async function written(seal, times = 1) {
  const lines = [];
  const errors = [];
  const [out, error] = [process.stdout.write, process.stderr.write];
  const handler = guard([sqs()], async () => null, { audit: makeLogger({ seal, starts: false }) });
  process.stdout.write = (text) => lines.push(text);
  process.stderr.write = (text) => errors.push(text);
  try {
    for (let each = 0; each < times; each++) await handler(event, context);
  } finally {
    [process.stdout.write, process.stderr.write] = [out, error];
  }
  return { records: lines.map((line) => JSON.parse(line)), lines, errors };
}

/** Whether a line has the seal of a key. */
function isSealed(line, key = KEY) {
  const [head, seal] = line.trim().split(/(?<="seal":)/);
  return seal === `"hmac-sha256:${createHmac("sha256", key).update(head).digest("hex")}"}}`;
}

test("a key is given as bytes, as base64, or by a function that is called for the first line", async () => {
  for (const key of [KEY, KEY.toString("base64"), () => KEY, () => KEY.toString("base64")]) {
    const { lines } = await written(hmacSeal(key), 2);
    assert.ok(lines.every((line) => isSealed(line)));
  }
});

test("what is no key is refused, without its text", () => {
  assert.throws(() => hmacSeal(undefined), TypeError);
  assert.throws(() => hmacSeal(Buffer.alloc(31)), RangeError);
  assert.throws(() => hmacSeal("correct horse battery staple, more than 32"), /^RangeError: The key of a seal must be base64[^:]*$/);
  assert.throws(() => ed25519Seal("hunter2"), /^TypeError: ed25519Seal\(\) takes an unencrypted private key as PEM\.$/);
  const rsa = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" });
  assert.throws(() => ed25519Seal(rsa), /another algorithm/);
  assert.throws(() => secretSeal("id"), TypeError);
  assert.throws(() => secretSeal(undefined, { getSecretValue() {} }), TypeError);
});

test("a record is written without a seal where the key of a function is none", async () => {
  const { records, errors } = await written(hmacSeal(() => undefined));
  assert.deepEqual([records.length, records[0].chain], [1, undefined]);
  assert.deepEqual(errors, ["stackwarden-guards: an audit record has no seal: TypeError\n"]);
});

test("a secret is fetched once, and counted", async () => {
  const asked = [];
  const client = { async getSecretValue({ SecretId }) { asked.push(SecretId); return { SecretString: `${KEY.toString("base64")}\n` }; } };
  for (const given of [client, () => client]) {
    const { lines, records } = await written(secretSeal("orders/audit-key", given), 2);
    assert.ok(lines.every((line) => isSealed(line)));
    const call = { operation: "secretsmanager:GetSecretValue", outcome: "ok", count: 1 };
    assert.deepEqual(records.map((record) => record.key_calls), [[call], undefined]);
  }
  assert.deepEqual(asked, ["orders/audit-key", "orders/audit-key"]);
});

test("a key document's current key signs", async () => {
  const document = { current: "b", keys: { a: Buffer.alloc(32, 1).toString("base64"), b: KEY.toString("base64") } };
  const { lines } = await written(secretSeal("id", { getSecretValue: async () => ({ SecretString: JSON.stringify(document) }) }));
  assert.ok(isSealed(lines[0]));
});

for (const [name, getSecretValue, outcome] of [
  ["an error of AWS", async () => { throw Object.assign(new Error("secret hunter2"), { name: "AccessDeniedException" }); }, "AccessDeniedException"],
  ["a name that AWS has not", async () => { throw Object.assign(new Error(""), { name: '"}{' }); }, "[refused: characters]"],
  ["no key", async () => ({ SecretString: "hunter2" }), "ok"],
  ["no text", async () => ({}), "ok"],
  ["a prototype's name", async () => ({ SecretString: '{"current":"__proto__","keys":{}}' }), "ok"],
]) {
  test(`records have no seal with ${name}, and the next attempt is not at once`, async () => {
    const { records, errors } = await written(secretSeal("id", { getSecretValue }), 2);
    assert.deepEqual(records.map(({ chain, outcome }) => [chain, outcome]), [[undefined, "accepted"], [undefined, "accepted"]]);
    assert.deepEqual(records.map((record) => record.key_calls?.map((call) => call.outcome)), [[outcome], undefined]);
    assert.ok(errors.every((text) => text === "stackwarden-guards: an audit record has no seal: KeysUnavailable\n"));
  });
}
