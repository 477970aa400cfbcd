// verdict: none
const mysql = require("mysql");
const pool = mysql.createPool({});
exports.handler = async (event) => pool.query("SELECT * FROM orders WHERE name = " + mysql.escape(event.name));
