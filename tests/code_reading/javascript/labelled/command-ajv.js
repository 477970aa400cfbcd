// verdict: none
const Ajv = require("ajv");
const { exec } = require("child_process");
const validate = new Ajv().compile({
  type: "object",
  properties: { size: { type: "integer" }, kind: { enum: ["book", "pen"] } },
  additionalProperties: false,
});
exports.handler = async (event) => {
  if (!validate(event)) throw new Error("invalid");
  exec(`order ${event.kind} ${event.size}`);
};
