// verdict: sql event.pathParameters.id
const { Pool } = require("pg");
const pool = new Pool();
exports.handler = async (event) => pool.query(`SELECT * FROM orders WHERE id = '${event.pathParameters.id}'`);
