// verdict: command event.body.name
import middy from "@middy/core";
import httpJsonBodyParser from "@middy/http-json-body-parser";
import { exec } from "child_process";
const base = async (event) => {
  exec("show " + event.body.name);
};
export const handler = middy(base).use(httpJsonBodyParser());
