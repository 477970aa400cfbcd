// verdict: none
import { z } from "zod";
import { exec } from "child_process";
const Order = z.object({
  id: z.string().uuid(),
  count: z.number().int().min(1),
  kind: z.enum(["book", "pen"]).default("pen"),
  code: z.string().min(1).regex(/^[A-Z]{3}$/),
});
export const handler = async (event: { body: string }) => {
  const order = Order.parse(JSON.parse(event.body));
  exec(`order ${order.id} ${order.count} ${order.kind} ${order.code}`);
};
