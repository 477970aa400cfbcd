// verdict: none
import { readFile } from "node:fs/promises";
import path from "node:path";
export const handler = async (event) => {
  const query = new URLSearchParams(event.rawQueryString);
  const name = path.basename(query.get("name"));
  return { statusCode: 200, body: await readFile(`/mnt/reports/${name}`, "utf8") };
};
