// verdict: path event.rawQueryString
import { readFile } from "node:fs/promises";
export const handler = async (event) => {
  const query = new URLSearchParams(event.rawQueryString);
  const body = await readFile(`/mnt/reports/${query.get("name")}`, "utf8");
  return { statusCode: 200, body };
};
