// Reads cases as JSON Lines on standard input, and writes the guard's result for each.
//
//     node tests/judge.mjs < cases.jsonl > results.jsonl
import { createInterface } from "node:readline";

import { result } from "./vectors.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await result(JSON.parse(line)))}\n`);
}
