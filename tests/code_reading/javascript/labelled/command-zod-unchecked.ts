// verdict: command event.body.id
import { z } from "zod";
import { exec } from "child_process";
const Order = z.object({ id: z.string().uuid() });
export const handler = async (event: { body: string }) => {
  const result = Order.safeParse(JSON.parse(event.body));
  exec(`order ${JSON.parse(event.body).id}`);
  return result.success;
};
