// verdict: code event.body.formula
import middy from "@middy/core";
import httpJsonBodyParser from "@middy/http-json-body-parser";
const base = async ({ body: { formula } }) => ({ statusCode: 200, body: String(eval(formula)) });
export const handler = middy().use(httpJsonBodyParser()).handler(base);
