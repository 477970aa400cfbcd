// Serializes guarded handlers as Pulumi's CallbackFunction does, and calls what Lambda would load.
//
//     node closure.cjs EVENTS.jsonl, in a folder whose packages are this one and @pulumi/pulumi
const { readFileSync, writeFileSync } = require("node:fs");

const { runtime } = require("@pulumi/pulumi");
const { allowFields, guard, hmacSeal, httpApi, makeLogger, sqs } = require("stackwarden-guards");

// A function, since a key would be a part of the code.
const seal = hmacSeal(() => process.env.SEAL_KEY);
const audit = makeLogger({ fields: allowFields(["Records[].messageId"]), seal });
const isOrder = (value) => typeof value.product_id === "string";
const handler = guard(
  [sqs({ body: isOrder, queues: ["orders"], partial: true }), httpApi({ methods: ["GET"] })],
  async (event) => (event.trigger === "sqs" ? event.records.process(async () => null) : { statusCode: 204 }),
  { audit },
);

(async () => {
  const { text } = await runtime.serializeFunction(handler, { exportName: "handler" });
  writeFileSync("index.js", text);
  const deployed = require(`${process.cwd()}/index.js`).handler;
  for (const line of readFileSync(process.argv[2], "utf8").trim().split("\n")) {
    const answer = await deployed(JSON.parse(line), {}).catch((error) => error.message);
    process.stdout.write(`${JSON.stringify({ answer })}\n`);
  }
})();
