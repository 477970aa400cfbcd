// verdict: none
const { drizzle } = require("drizzle-orm/node-postgres");
const { sql } = require("drizzle-orm");
const db = drizzle(process.env.DATABASE_URL);
exports.handler = async (event) => db.execute(sql`SELECT * FROM orders WHERE id = ${event.id}`);
