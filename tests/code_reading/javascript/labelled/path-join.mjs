// verdict: path event.Records[].s3.object.key
import { createWriteStream } from "node:fs";
import path from "node:path";
export const handler = async (event) => {
  for (const record of event.Records) {
    const key = decodeURIComponent(record.s3.object.key.replace(/\+/g, " "));
    createWriteStream(path.join("/tmp", key));
  }
};
