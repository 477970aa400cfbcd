// verdict: request event.headers.x-target
const serverless = require("serverless-http");
const express = require("express");
const axios = require("axios");
const app = express();
app.get("/proxy", async (req, res) => {
  const answer = await axios.get(req.get("x-target"));
  res.json(answer.data);
});
exports.handler = serverless(app);
