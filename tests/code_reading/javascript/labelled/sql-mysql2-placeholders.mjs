// verdict: none
import mysql from "mysql2/promise";
export const handler = async (event) => {
  const connection = await mysql.createConnection({ host: process.env.HOST });
  return connection.execute("SELECT * FROM orders WHERE name = ?", [event.name]);
};
