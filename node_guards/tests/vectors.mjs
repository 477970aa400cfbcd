// The conformance vectors as guards of this package take them.
import { readFileSync } from "node:fs";

import Ajv from "ajv/dist/2020.js";

import * as guards from "stackwarden-guards";

const folder = new URL("../../conformance/", import.meta.url);
const read = (name) => readFileSync(new URL(name, folder), "utf8");
export const manifest = JSON.parse(read("manifest.json"));
// Beside a built copy of the package too.
export const { vectorsOf } = await import(new URL("vectors.mjs", folder));

export const camel = (name) => name.replace(/[_-]([a-z0-9])/g, (_, letter) => letter.toUpperCase());
const UNMARKED = ["step-functions", "iot-rule", "direct"];
const ajv = new Ajv({ strict: false });

// As in Lambda and in the Python tests.
export const context = {
  functionName: "orders",
  functionVersion: "$LATEST",
  invokedFunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:orders",
  awsRequestId: "059f36b4-87a3-44ab-83d2-661975880001",
  logGroupName: "/aws/lambda/orders",
  getRemainingTimeInMillis: () => 30_000,
};
const FROM_CLOCK_AND_CONTEXT = [
  "timestamp", "duration_ms", "remaining_time", "cold_start",
  "function_name", "function_version", "aws_request_id", "log_group",
];

function option(name, value) {
  if (name === "cors") return guards.cors(value);
  // The validator of a pipe's source, with its options.
  if (name === "source") return validator(value.source, value.options);
  // Every other option that is an object is a model.
  return typeof value === "object" && !Array.isArray(value) ? ajv.compile(value) : value;
}

export function validator(source, options) {
  const given = Object.entries(options).map(([name, value]) => [camel(name), option(name, value)]);
  // Without a model, the vectors of a source without a mark allow any body.
  const preset = UNMARKED.includes(source) ? { body: () => true } : {};
  return guards[camel(source)]({ ...preset, ...Object.fromEntries(given) });
}

/** The guard's result for an event: verdict, reason, path, answer, audit record. */
export async function result({ source, options, event, now }) {
  const records = [];
  const audit = guards.makeLogger({
    sink: (record) => records.push(record),
    callerKey: Buffer.from(manifest.caller_key, "hex"),
  });
  const echoes = manifest.handler_returns_the_event.includes(source);
  const handler = guards.guard([validator(source, options)], async (checked) => (echoes ? checked.raw : null), { audit });
  let answer;
  const clock = Date.now;
  if (now !== undefined && now !== null) Date.now = () => Math.round(now * 1000);
  try {
    answer = { returns: await handler(event, context) };
  } catch (error) {
    answer = { fails: error.message };
  } finally {
    Date.now = clock;
  }
  const [record] = records;
  const told = Object.fromEntries(Object.entries(record).filter(([name]) => !FROM_CLOCK_AND_CONTEXT.includes(name)));
  return JSON.parse(JSON.stringify({
    verdict: record.outcome,
    reason: record.reason ?? null,
    path: record.path ?? null,
    answer,
    audit: told,
  }));
}
