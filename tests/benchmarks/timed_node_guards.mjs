// Reads cases as JSON Lines on standard input, and writes the CPU microseconds of each validation.
//
//     node timed_node_guards.mjs ROUNDS BATCH < cases.jsonl > times.jsonl
//
// A case has `source`, `options`, `event`, `powertools` (the name of a schema) and `schema` (a JSON
// Schema for middy). The ways take turns, and each figure is the median of the rounds.
import { createInterface } from "node:readline";

import { parser } from "@aws-lambda-powertools/parser";
import * as schemas from "@aws-lambda-powertools/parser/schemas";
import middy from "@middy/core";
import validator from "@middy/validator";
import { transpileSchema } from "@middy/validator/transpile";
import * as guards from "stackwarden-guards";

const [rounds, batch] = process.argv.slice(2).map(Number);
const context = { functionName: "intake", awsRequestId: "8476a536", getRemainingTimeInMillis: () => 30_000 };
const handler = async () => undefined;

function waysOf({ source, options, event, powertools, schema }) {
  const text = JSON.stringify(event);
  const name = source.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
  const ours = guards[name](options);
  const theirs = schemas[powertools];
  const middys = transpileSchema(schema, { strict: false });
  class Parsed {
    async handler() {}
  }
  const method = { value: Parsed.prototype.handler, writable: true };
  parser({ schema: theirs })(Parsed.prototype, "handler", method);
  const guarded = guards.guard([guards[name](options)], handler, { audit: false });
  const middled = middy(handler).use(validator({ eventSchema: middys }));
  return {
    read: () => JSON.parse(text),
    ours: () => ours.validate(event),
    powertools: () => theirs.parse(event),
    middy: () => accepted(middys(event)),
    guarded: () => guarded(event, context),
    parsed: () => method.value(event, context),
    middled: () => middled(event, context),
  };
}

function accepted(is) {
  if (!is) throw new Error("the schema refuses the event");
}

/** CPU microseconds of one call, of so many in a row. */
async function spent(call, calls) {
  const before = process.cpuUsage();
  for (let number = 0; number < calls; number += 1) {
    const made = call();
    if (made instanceof Promise) await made;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

for await (const line of createInterface({ input: process.stdin })) {
  const ways = Object.entries(waysOf(JSON.parse(line)));
  const calls = {};
  for (const [name, call] of ways) {
    // What the compiler of Node.js makes of a function depends on how often it ran.
    await spent(call, Math.ceil(batch / 20));
    calls[name] = Math.max(1, Math.ceil(batch / Math.max(await spent(call, Math.ceil(batch / 20)), 0.05)));
  }
  const found = Object.fromEntries(ways.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, call] of ways) found[name].push(await spent(call, calls[name]));
  }
  const medians = Object.entries(found).map(([name, values]) => [name, median(values)]);
  process.stdout.write(`${JSON.stringify(Object.fromEntries(medians))}\n`);
}
