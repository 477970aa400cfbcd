// verdict: none
import { createWriteStream } from "node:fs";
import path from "node:path";
export const handler = async (event) => {
  for (const record of event.Records) {
    createWriteStream(path.join("/tmp", path.basename(record.s3.object.key)));
  }
};
