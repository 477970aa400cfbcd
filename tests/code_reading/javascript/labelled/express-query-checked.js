// verdict: none
const serverless = require("serverless-http");
const express = require("express");
const { exec } = require("child_process");
const HOSTS = ["a.example.com", "b.example.com"];
const app = express();
app.get("/ping", (req, res) => {
  if (!HOSTS.includes(req.query.host)) return res.status(400).end();
  exec("ping -c 1 " + req.query.host);
  res.json({});
});
exports.handler = serverless(app);
