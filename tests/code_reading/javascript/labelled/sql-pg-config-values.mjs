// verdict: none
import pg from "pg";
const client = new pg.Client();
export const handler = async (event) =>
  client.query({ text: "SELECT * FROM orders WHERE id = $1", values: [event.id] });
