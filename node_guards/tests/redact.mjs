// Reads cases as JSON Lines on standard input, and writes the fields of each that an audit record has.
//
//     node tests/redact.mjs < cases.jsonl > results.jsonl
import { createInterface } from "node:readline";

import { allowFields, makeSecrets } from "stackwarden-guards";

for await (const line of createInterface({ input: process.stdin })) {
  const { paths, event, secrets } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(makeSecrets(secrets).redact(allowFields(paths)(event)))}\n`);
}
