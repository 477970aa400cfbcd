// verdict: none
import * as v from "valibot";
import { exec } from "child_process";
const Order = v.object({ id: v.pipe(v.string(), v.uuid()), kind: v.picklist(["book", "pen"]) });
export const handler = async (event: any) => {
  const order = v.parse(Order, event.detail);
  exec(`order ${order.id} ${order.kind}`);
};
