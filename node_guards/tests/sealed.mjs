// Writes the sealed audit log of two good events and a refused one.
import { guard, hmacSeal, makeLogger, sqs } from "stackwarden-guards";

import { context, vectorsOf } from "./vectors.mjs";

const audit = makeLogger({ seal: hmacSeal(Buffer.from(process.env.SEAL_KEY, "base64")) });
const handler = guard([sqs()], async () => null, { audit });
const [{ event }] = vectorsOf("sqs");
for (const given of [event, { Records: [{ ...event.Records[0], body: "é" }] }, event]) {
  await handler(given, context).catch(() => null);
}
