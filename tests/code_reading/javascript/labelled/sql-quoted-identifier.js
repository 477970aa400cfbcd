// verdict: none
const { Pool } = require("pg");
const pool = new Pool();
const quoted = (name) => `"${name.replace(/"/g, '""')}"`;
exports.handler = async (event) => pool.query(`SELECT * FROM orders ORDER BY ${quoted(event.sort)}`);
