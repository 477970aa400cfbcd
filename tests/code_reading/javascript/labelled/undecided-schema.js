// verdict: undecided
const Ajv = require("ajv");
const { exec } = require("child_process");
const { schemaOf } = require("orders-schemas");
exports.handler = async (event) => {
  const validate = new Ajv().compile(schemaOf(process.env.KIND));
  if (!validate(event)) throw new Error("invalid");
  exec(`order ${event.kind}`);
};
