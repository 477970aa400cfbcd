// verdict: sql event.Records[].body.id
import pg from "pg";
const client = new pg.Client();
const store = async ({ body }) => {
  const { id } = JSON.parse(body);
  await client.query(`DELETE FROM orders WHERE id = '${id}'`);
};
export const handler = async (event) => {
  await Promise.all(event.Records.map((record) => store(record)));
};
