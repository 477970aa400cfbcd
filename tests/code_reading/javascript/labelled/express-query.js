// verdict: command event.queryStringParameters.host
const serverless = require("serverless-http");
const express = require("express");
const { exec } = require("child_process");
const app = express();
app.get("/ping", (req, res) => {
  exec("ping -c 1 " + req.query.host);
  res.json({});
});
exports.handler = serverless(app);
