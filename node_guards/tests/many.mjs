// Invokes one guard a thousand times as Lambda does: the audit log on the standard output, and how many
// bytes of the heap the last 700 invocations kept on the standard error. Needs --expose-gc.
import { guard, hmacSeal, makeLogger, sqs } from "stackwarden-guards";

import { context, vectorsOf } from "./vectors.mjs";

const audit = makeLogger({ seal: hmacSeal(() => process.env.SEAL_KEY) });
const handler = guard([sqs({ partial: true })], (event) => event.records.process(async () => null), { audit });
const [{ event }] = vectorsOf("sqs");
const wrong = { Records: [{ ...event.Records[0], eventSourceARN: "x" }] };
const events = [event, wrong, vectorsOf("sns")[0].event].map((each) => JSON.stringify(each));
const used = () => (globalThis.gc(), process.memoryUsage().heapUsed);

const answers = { batchItemFailures: 0, returned: 0, "undeclared-source": 0 };
let before = 0;
for (let index = 0; index < 1000; index++) {
  if (index === 300) before = used();
  const given = JSON.parse(events[index % events.length]);
  const answer = await handler(given, context).catch(({ message }) => message);
  if (typeof answer === "string") answers[answer]++;
  else answers[answer.batchItemFailures.length ? "returned" : "batchItemFailures"]++;
}
process.stderr.write(JSON.stringify({ kept: used() - before, answers }));
