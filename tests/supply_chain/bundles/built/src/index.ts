import { plural } from "acme-words";
import { now } from "@acme/clock";
import { list } from "./commands";

interface Order {
  folder: string;
}

export const handler = async (event: { body: string }) => {
  const order: Order = JSON.parse(event.body);
  list(order.folder);
  return { [plural("order")]: now() };
};
