// verdict: sql event.id
const { drizzle } = require("drizzle-orm/node-postgres");
const { sql } = require("drizzle-orm");
const db = drizzle(process.env.DATABASE_URL);
exports.handler = async (event) => {
  const id = sql.raw(event.id);
  return db.execute(sql`SELECT * FROM orders WHERE id = ${id}`);
};
