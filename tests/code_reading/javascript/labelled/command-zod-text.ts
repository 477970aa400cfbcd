// verdict: command event.body.note
import { z } from "zod";
import { exec } from "child_process";
const Order = z.object({ id: z.string().uuid(), note: z.string().max(200) });
export const handler = async (event: { body: string }) => {
  const result = Order.safeParse(JSON.parse(event.body));
  if (!result.success) {
    return { statusCode: 400 };
  }
  exec(`order ${result.data.id} ${result.data.note}`);
};
