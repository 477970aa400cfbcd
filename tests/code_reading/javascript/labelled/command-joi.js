// verdict: none
const Joi = require("joi");
const { exec } = require("child_process");
const schema = Joi.object({ name: Joi.string().alphanum().required(), size: Joi.number() });
exports.handler = async (event) => {
  const { error, value } = schema.validate(event.detail);
  if (error) throw error;
  exec(`order ${value.name} ${value.size}`);
};
