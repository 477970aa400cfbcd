// verdict: command event.body.name
import middy from "@middy/core";
import validator from "@middy/validator";
import { transpileSchema } from "@middy/validator/transpile";
import { exec } from "child_process";
const eventSchema = {
  type: "object",
  properties: { body: { type: "object", properties: { name: { type: "string", maxLength: 99 } } } },
};
export const handler = middy()
  .use(validator({ eventSchema: transpileSchema(eventSchema) }))
  .handler(async (event) => {
    exec("show " + event.body.name);
  });
