import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { expectedEnvironment, guard, httpApi, noLoaderHijack, sqs, StartupRefused } from "stackwarden-guards";

import { context, vectorsOf } from "./vectors.mjs";

const [{ event }] = vectorsOf("sqs");

/** The records of invocations of a guard with startup checks. */
async function recorded(startup, times = 1, options = {}) {
  const records = [];
  const called = [];
  const audit = (record) => records.push(record);
  const handler = guard([sqs()], async () => called.push(1), { audit, startup, ...options });
  for (let each = 0; each < times; each++) await handler(event, context).catch(() => null);
  return { records, called };
}

test("checks run once, and a refusal is of every event", async () => {
  let runs = 0;
  const check = () => {
    runs++;
    throw new StartupRefused("openssl-outdated", "3.0");
  };
  const { records, called } = await recorded([check], 2);
  assert.deepEqual([runs, called.length], [1, 0]);
  for (const { outcome, reason, startup } of records) {
    assert.deepEqual([outcome, reason, startup], ["refused", "startup-refused", "openssl-outdated: 3.0"]);
  }
});

test("a check may be asynchronous, and what it throws does not pass", async () => {
  const { records } = await recorded([async function reachable() { throw new RangeError("hunter2"); }]);
  assert.equal(records[0].startup, "startup-check-failed: reachable: RangeError");
  assert.equal((await recorded([async () => false], 2)).called.length, 2);
});

test("an observing guard refuses what a startup check refuses", async () => {
  const { records, called } = await recorded([() => { throw new StartupRefused("old"); }], 1, { mode: "observe" });
  assert.deepEqual([records[0].outcome, called.length], ["refused", 0]);
});

test("a caller is answered with 503, without the reason", async () => {
  const startup = [() => { throw new StartupRefused("loader-hijack", "LD_PRELOAD"); }];
  const answer = await guard([httpApi()], async () => null, { audit: false, startup })(vectorsOf("http-api")[0].event, context);
  assert.equal(answer.statusCode, 503);
  assert.doesNotMatch(JSON.stringify(answer), /LD_PRELOAD|hijack/);
});

test("what is no list of checks is refused", () => {
  for (const startup of [noLoaderHijack(), [true], "x"]) assert.throws(() => guard([sqs()], async () => 1, { startup }), TypeError);
  assert.throws(() => expectedEnvironment([]), TypeError);
  assert.throws(() => expectedEnvironment("TABLE"), TypeError);
  assert.throws(() => expectedEnvironment([], { STAGE: "(" }), SyntaxError);
  assert.throws(() => noLoaderHijack({ PATH: ["/bin"] }), /not a checked variable/);
  assert.throws(() => noLoaderHijack({ LD_PRELOAD: "/opt/a.so" }), TypeError);
});

/** What a check says in a process with this environment. */
function said(check, variables) {
  const code = `import { ${check.split("(")[0]} } from "stackwarden-guards";
    try { ${check}(); console.log("passed"); } catch (error) { console.log(error.message); }`;
  const options = { cwd: fileURLToPath(new URL("..", import.meta.url)), encoding: "utf8", env: { PATH: process.env.PATH, ...variables } };
  return execFileSync(process.execPath, ["--input-type=module", "-e", code], options).trim();
}

const PASSED = "passed";
for (const [check, variables, verdict] of [
  ['expectedEnvironment(["TABLE"])', { TABLE: "orders" }, PASSED],
  ['expectedEnvironment(["TABLE", "KEY"])', { TABLE: "" }, "environment-missing: TABLE, KEY"],
  ['expectedEnvironment([], { STAGE: "dev|prod" })', { STAGE: "prod" }, PASSED],
  ['expectedEnvironment([], { STAGE: "dev|prod" })', { STAGE: "prod\n" }, "environment-malformed: STAGE"],
  ["expectedEnvironment([], { STAGE: /dev|prod/g })", { STAGE: "production" }, "environment-malformed: STAGE"],
  ["expectedEnvironment([], { STAGE: /dev/ })", {}, "environment-missing: STAGE"],
  ["noLoaderHijack()", {}, PASSED],
  ["noLoaderHijack()", { NODE_OPTIONS: "--no-deprecation" }, "loader-hijack: NODE_OPTIONS"],
  ['noLoaderHijack({ NODE_OPTIONS: ["--no-deprecation"] })', { NODE_OPTIONS: "--no-deprecation" }, PASSED],
  ["noLoaderHijack()", { AWS_LAMBDA_EXEC_WRAPPER: "/opt/wrap", BASH_ENV: "x" }, "loader-hijack: AWS_LAMBDA_EXEC_WRAPPER, BASH_ENV"],
  ["noLoaderHijack()", { NODE_PATH: "/opt/nodejs/node_modules:/var/runtime/node_modules/:/var/task" }, PASSED],
  ["noLoaderHijack()", { NODE_PATH: `/opt/nodejs/node${process.versions.node.split(".")[0]}/node_modules` }, PASSED],
  ["noLoaderHijack()", { NODE_PATH: "/var/task:/tmp" }, "loader-hijack: NODE_PATH"],
  ["noLoaderHijack()", { NODE_PATH: "/var/task:" }, "loader-hijack: NODE_PATH"],
  ["noLoaderHijack()", { LD_LIBRARY_PATH: "/var/lang/lib:/opt/lib" }, PASSED],
  ["noLoaderHijack()", { https_proxy: "http://p:3128" }, PASSED],
  ["noLoaderHijack()", { AWS_LAMBDA_FUNCTION_NAME: "f", https_proxy: "http://p:3128" }, "loader-hijack: https_proxy"],
  ['noLoaderHijack({ HTTPS_PROXY: ["http://p:3128"] })', { AWS_LAMBDA_FUNCTION_NAME: "f", https_proxy: "http://p:3128" }, PASSED],
  ["noLoaderHijack()", { AWS_LAMBDA_FUNCTION_NAME: "f", AWS_ENDPOINT_URL_SQS: "http://q" }, "loader-hijack: AWS_ENDPOINT_URL_SQS"],
  ["noLoaderHijack()", { AWS_LAMBDA_FUNCTION_NAME: "f", NODE_EXTRA_CA_CERTS: "/var/runtime/ca-cert.pem" }, PASSED],
  ["noLoaderHijack()", { AWS_LAMBDA_FUNCTION_NAME: "f", NODE_EXTRA_CA_CERTS: "/var/runtime/../task/ca.pem" }, "loader-hijack: NODE_EXTRA_CA_CERTS"],
  ["noLoaderHijack()", { AWS_LAMBDA_FUNCTION_NAME: "f", NODE_TLS_REJECT_UNAUTHORIZED: "0" }, "loader-hijack: NODE_TLS_REJECT_UNAUTHORIZED"],
]) {
  test(`${check} with ${JSON.stringify(variables)} says ${verdict}`, () => assert.equal(said(check, variables), verdict));
}

test("a variable that code has removed since is found", { skip: process.platform !== "linux" }, () => {
  const removing = "noLoaderHijack(void delete process.env.NODE_OPTIONS || {})";
  assert.equal(said(removing, { NODE_OPTIONS: "--no-deprecation" }), "loader-hijack: NODE_OPTIONS");
});
