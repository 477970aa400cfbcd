// verdict: none
const { Pool } = require("pg");
const pool = new Pool();
const COLUMNS = new Set(["date", "price"]);
exports.handler = async (event) => {
  const column = COLUMNS.has(event.sort) ? event.sort : "date";
  return pool.query(`SELECT * FROM orders ORDER BY ${column}`);
};
