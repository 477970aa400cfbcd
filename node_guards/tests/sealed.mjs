// Writes the sealed audit log of two good events and a refused one. SEAL names the seal, SEAL_KEY has the key.
import { ed25519Seal, guard, hmacSeal, makeLogger, secretSeal, sqs } from "stackwarden-guards";

import { context, vectorsOf } from "./vectors.mjs";

const key = process.env.SEAL_KEY;
const SEALS = {
  ed25519: () => ed25519Seal(key),
  hmac: () => hmacSeal(key),
  secret: () => secretSeal("orders/audit-key", { getSecretValue: async () => ({ SecretString: key }) }),
};
const audit = makeLogger({ seal: SEALS[process.env.SEAL ?? "hmac"]() });
const handler = guard([sqs()], async () => null, { audit });
const [{ event }] = vectorsOf("sqs");
for (const given of [event, { Records: [{ ...event.Records[0], body: "é" }] }, event]) {
  await handler(given, context).catch(() => null);
}
