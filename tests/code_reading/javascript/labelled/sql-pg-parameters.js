// verdict: none
const { Pool } = require("pg");
const pool = new Pool();
exports.handler = async (event) => pool.query("SELECT * FROM orders WHERE id = $1", [event.pathParameters.id]);
