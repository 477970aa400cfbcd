"""Handlers in JavaScript with the verdict that a reviewer gives them, written before any was run.

`labelled_python` explains the verdicts. The module is `app.mjs`, or `app.js` where it exports
by `exports`; the handler is `app.handler`.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.code_reading.entries.labelled_python import Labelled

_CASES = """
// no parameter: ignores
export const handler = async () => ({ statusCode: 204 });

// the parameter is unused: ignores
exports.handler = async function (event, context) {
  return { statusCode: 200, body: context.awsRequestId };
};

// handed to a function that ignores it: ignores
const sweep = async (_event) => "done";
export async function handler(event) {
  return sweep(event);
}

// middy around a handler without a parameter: ignores
import middy from "@middy/core";
import httpErrorHandler from "@middy/http-error-handler";
export const handler = middy(async () => ({ statusCode: 200 })).use(httpErrorHandler());

// a destructured body is used: uses body of the event
import { DynamoDB } from "@aws-sdk/client-dynamodb";
const db = new DynamoDB({});
export const handler = async ({ body }) => {
  await db.putItem({ TableName: "orders", Item: JSON.parse(body) });
};

// logging is reading: uses the event
export const handler = async (event) => {
  console.log(JSON.stringify(event));
};

// the event is handed back: uses the event
exports.handler = async (event) => {
  return { statusCode: 200, body: JSON.stringify(event) };
};

// records in a loop: uses Records[].body of the event
export const handler = async (event) => {
  for (const record of event.Records) {
    await fetch("https://shop.example", { method: "POST", body: record.body });
  }
};

// records in a callback: uses Records[].s3.object.key of the event
import { readFile } from "node:fs/promises";
export const handler = async (event) => {
  await Promise.all(event.Records.map(async (record) => {
    await readFile("/tmp/" + record.s3.object.key);
  }));
};

// zod accepts anything: uses the event
import { z } from "zod";
const Order = z.any();
export const handler = async (event) => {
  return Order.parse(event).id;
};

// zod accepts any object: uses the event
import { z } from "zod";
const Order = z.object({}).passthrough();
export const handler = async (event) => {
  return Order.parse(event).id;
};

// zod refuses unknown fields: zod
import { z } from "zod";
const Order = z.object({}).strict();
export const handler = async (event) => {
  return Order.parse(event).id;
};

// zod lists a field of any kind: uses the event
import { z } from "zod";
const Order = z.object({ id: z.any() });
export const handler = async (event) => {
  return Order.parse(event).id;
};

// zod lists one field of a kind among any: zod
import { z } from "zod";
const Order = z.object({ id: z.string().optional(), note: z.any() });
export const handler = async (event) => {
  return Order.parse(event).id;
};

// zod returns a value for what is invalid: uses the event
import { z } from "zod";
const Order = z.object({ id: z.string() }).catch({ id: "" });
export const handler = async (event) => {
  return Order.parse(event).id;
};

// zod narrows any kind by a function: zod
import { z } from "zod";
const Order = z.any().refine((order) => typeof order.id === "string");
export const handler = async (event) => {
  return Order.parse(event).id;
};

// ajv has an empty schema: uses the event
import Ajv from "ajv";
const ajv = new Ajv();
const check = ajv.compile({});
export const handler = async (event) => {
  if (!check(event)) throw new Error("invalid");
  return event.id;
};

// ajv asks for an object alone: uses the event
import Ajv from "ajv";
const ajv = new Ajv();
const check = ajv.compile({ $id: "order", type: "object", properties: {} });
export const handler = async (event) => {
  if (!check(event)) throw new Error("invalid");
  return event.id;
};

// ajv has a schema that is true: uses the event
import Ajv from "ajv";
const ajv = new Ajv();
const check = ajv.compile(true);
export const handler = async (event) => {
  if (!check(event)) throw new Error("invalid");
  return event.id;
};

// ajv requires a field: ajv
import Ajv from "ajv";
const ajv = new Ajv();
const check = ajv.compile({ type: "object", required: ["id"] });
export const handler = async (event) => {
  if (!check(event)) throw new Error("invalid");
  return event.id;
};

// joi accepts anything: uses the event
import Joi from "joi";
const Order = Joi.any();
export const handler = async (event) => {
  return (await Order.validateAsync(event)).id;
};

// joi accepts unknown fields beside a known one: joi
import Joi from "joi";
const Order = Joi.object({ id: Joi.string() }).unknown();
export const handler = async (event) => {
  return (await Order.validateAsync(event)).id;
};

// valibot accepts anything: uses the event
import * as v from "valibot";
const Order = v.unknown();
export const handler = async (event) => {
  return v.parse(Order, event).id;
};

// valibot accepts any object: uses the event
import * as v from "valibot";
const Order = v.looseObject({});
export const handler = async (event) => {
  return v.parse(Order, event).id;
};

// valibot lists a field: valibot
import * as v from "valibot";
const Order = v.looseObject({ id: v.string() });
export const handler = async (event) => {
  return v.parse(Order, event).id;
};

// middy has an empty schema: uses the event
import middy from "@middy/core";
import validator from "@middy/validator";
import { transpileSchema } from "@middy/validator/transpile";
export const handler = middy(async (event) => {
  return event.id;
}).use(validator({ eventSchema: transpileSchema({}) }));

// middy requires a field: middy
import middy from "@middy/core";
import validator from "@middy/validator";
import { transpileSchema } from "@middy/validator/transpile";
export const handler = middy(async (event) => {
  return event.id;
}).use(validator({ eventSchema: transpileSchema({ required: ["id"] }) }));

// zod, the whole event: zod
import { z } from "zod";
const Order = z.object({ id: z.string() });
export const handler = async (event) => {
  const order = Order.parse(event);
  return order.id;
};

// zod, safeParse of a body: zod
import { z } from "zod";
const Order = z.object({ id: z.string() });
export const handler = async (event) => {
  const result = Order.safeParse(JSON.parse(event.body ?? "{}"));
  if (!result.success) {
    return { statusCode: 400 };
  }
  return { statusCode: 200, body: result.data.id };
};

// zod by require, each record: zod
const { z } = require("zod");
const Order = z.object({ id: z.string() });
exports.handler = async (event) => {
  const orders = event.Records.map((record) => Order.parse(JSON.parse(record.body)));
  return orders.length;
};

// zod, but the raw event is stored: uses the event
import { z } from "zod";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
const Order = z.object({ id: z.string() });
const db = new DynamoDB({});
export const handler = async (event) => {
  Order.parse(event);
  await db.putItem({ TableName: "orders", Item: event });
};

// zod after the use: uses id of the event
import { z } from "zod";
import { unlink } from "node:fs/promises";
const Order = z.object({ id: z.string() });
export const handler = async (event) => {
  await unlink("/tmp/" + event.id);
  return Order.parse(event).id;
};

// zod in a function of its own: zod
import * as z from "zod";
const Order = z.strictObject({ id: z.string() });
function parsed(body) {
  return Order.parse(JSON.parse(body));
}
export async function handler(event) {
  console.info(event.requestContext.requestId);
  return parsed(event.body).id;
}

// ajv, leaves by its answer: ajv
import Ajv from "ajv";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
const ajv = new Ajv();
const validate = ajv.compile({ type: "object", required: ["id"] });
const db = new DynamoDB({});
export const handler = async (event) => {
  if (!validate(event)) {
    throw new Error("invalid");
  }
  await db.putItem({ TableName: "orders", Item: event });
};

// ajv, the answer has a name: ajv
const Ajv = require("ajv").default;
const validate = new Ajv().compile({ type: "object", required: ["id"] });
exports.handler = async (event) => {
  const body = JSON.parse(event.body);
  const valid = validate(body);
  if (!valid) return { statusCode: 400 };
  await fetch("https://shop.example", { method: "POST", body });
};

// ajv, the answer is ignored: uses the event
import Ajv from "ajv";
const validate = new Ajv().compile({ type: "object", required: ["id"] });
export const handler = async (event) => {
  validate(event);
  await fetch("https://shop.example", { method: "POST", body: event });
};

// ajv, the handler goes on: uses the event
import Ajv from "ajv";
const validate = new Ajv().compile({ type: "object", required: ["id"] });
export const handler = async (event) => {
  if (!validate(event)) {
    console.warn("invalid");
  }
  await fetch("https://shop.example", { method: "POST", body: event });
};

// ajv, leaves where it is valid: uses the event
import Ajv from "ajv";
const validate = new Ajv().compile({ type: "object", required: ["id"] });
export const handler = async (event) => {
  if (validate(event)) {
    return "fine";
  }
  await fetch("https://shop.example", { method: "POST", body: event });
};

// valibot, parse: valibot
import * as v from "valibot";
const Order = v.object({ id: v.string() });
export const handler = async (event) => v.parse(Order, event.detail).id;

// valibot, safeParse: valibot
import { object, safeParse, string } from "valibot";
const Order = object({ id: string() });
export const handler = async (event) => {
  const result = safeParse(Order, JSON.parse(event.body));
  return result.success ? result.output.id : null;
};

// valibot, the event is the schema: uses schema of the event
import { parse } from "valibot";
export const handler = async (event) => parse(event.schema, {});

// joi, leaves by the error: joi
const Joi = require("joi");
const schema = Joi.object({ id: Joi.string().required() });
exports.handler = async (event) => {
  const { error, value } = schema.validate(JSON.parse(event.body));
  if (error) {
    return { statusCode: 400 };
  }
  await fetch("https://shop.example", { method: "POST", body: value });
};

// joi, attempt: joi
import Joi from "joi";
const schema = Joi.object({ id: Joi.string().required() });
export const handler = async (event) => {
  const order = Joi.attempt(event, schema);
  return order.id;
};

// joi, the error is not looked at: uses the event
import Joi from "joi";
const schema = Joi.object({ id: Joi.string().required() });
export const handler = async (event) => {
  const { value } = schema.validate(event);
  await fetch("https://shop.example", { method: "POST", body: value });
};

// middy with a validator: middy
import middy from "@middy/core";
import validator from "@middy/validator";
import { transpileSchema } from "@middy/validator/transpile";
const eventSchema = transpileSchema({ type: "object", required: ["id"] });
const base = async (event) => fetch("https://shop.example", { method: "POST", body: event });
export const handler = middy(base).use(validator({ eventSchema }));

// middy with a validator of answers alone: uses the event
import middy from "@middy/core";
import validator from "@middy/validator";
const base = async (event) => fetch("https://shop.example", { method: "POST", body: event });
export const handler = middy().use(validator({ responseSchema })).handler(base);

// middy without a validator: uses the event
import middy from "@middy/core";
import httpJsonBodyParser from "@middy/http-json-body-parser";
export const handler = middy()
  .use(httpJsonBodyParser())
  .handler(async (event) => fetch("https://shop.example", { method: "POST", body: event }));

// middy with an unknown middleware before the validator: undecided
import middy from "@middy/core";
import validator from "@middy/validator";
import audit from "shop-audit";
export const handler = middy(async (event) => event.id)
  .use(audit())
  .use(validator({ eventSchema }));

// middy and the parser of Powertools: Powertools
import middy from "@middy/core";
import { parser } from "@aws-lambda-powertools/parser/middleware";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { z } from "zod";
const schema = z.object({ id: z.string() });
export const handler = middy()
  .use(injectLambdaContext(logger))
  .use(parser({ schema }))
  .handler(async (event) => event.id);

// the parse function of Powertools: Powertools
import { parse } from "@aws-lambda-powertools/parser";
import { SqsEnvelope } from "@aws-lambda-powertools/parser/envelopes/sqs";
import { z } from "zod";
const schema = z.object({ id: z.string() });
export const handler = async (event) => parse(event, SqsEnvelope, schema).length;

// a function with the name of a validator: uses the event
const parse = (event) => fetch("https://shop.example", { method: "POST", body: event });
export const handler = async (event) => parse(event);

// a helper that only loads, called twice: uses second of the event
import { z } from "zod";
const loaded = (text) => JSON.parse(text);
const Order = z.object({ id: z.string() });
export const handler = async (event) => {
  const order = Order.parse(loaded(event.first));
  await fetch("https://shop.example", { method: "POST", body: loaded(event.second) });
  return order.id;
};

// an export that is only known at run time: undecided
import { z } from "zod";
import { wrap } from "shop-wrap";
export const handler = wrap(async (event) => z.object({}).parse(event));
"""


def labelled() -> Iterator[Labelled]:
    """All cases, in their order."""
    for block in _CASES.split("\n// ")[1:]:
        head, _, code = block.partition("\n")
        title, _, verdict = head.rpartition(": ")
        yield Labelled(title, verdict, code)
