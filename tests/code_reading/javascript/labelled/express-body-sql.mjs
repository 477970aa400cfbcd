// verdict: sql event.body.id
import serverlessExpress from "@vendia/serverless-express";
import express from "express";
import pg from "pg";
const client = new pg.Client();
const app = express();
app.use(express.json());
app.post("/orders", async (req, res) => {
  const { id } = req.body;
  res.json(await client.query(`SELECT * FROM orders WHERE id = ${id}`));
});
export const handler = serverlessExpress({ app });
