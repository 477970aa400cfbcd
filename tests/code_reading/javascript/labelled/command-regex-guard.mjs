// verdict: none
import { exec } from "child_process";
export const handler = async ({ body }) => {
  const { name } = JSON.parse(body);
  if (!/^[a-z0-9-]{1,32}$/.test(name)) return { statusCode: 400 };
  exec(`show ${name}`);
};
