// verdict: command event.Records[].body.command
import { exec } from "child_process";
import { promisify } from "util";
const run = promisify(exec);
export const handler = async (event) => {
  for (const record of event.Records) {
    const message = JSON.parse(record.body);
    await run(message.command);
  }
};
