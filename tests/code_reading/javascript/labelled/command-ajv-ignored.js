// verdict: command event.kind
const Ajv = require("ajv");
const { exec } = require("child_process");
const validate = new Ajv().compile({ type: "object", properties: { kind: { enum: ["book", "pen"] } } });
exports.handler = async (event) => {
  if (!validate(event)) console.warn("invalid");
  exec(`order ${event.kind}`);
};
