// verdict: sql event.sort
import pg from "pg";
const client = new pg.Client();
export const handler = async (event) =>
  client.query({ text: "SELECT * FROM orders ORDER BY " + event.sort, values: [] });
