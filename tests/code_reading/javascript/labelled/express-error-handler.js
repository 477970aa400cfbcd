// verdict: none
const serverless = require("serverless-http");
const express = require("express");
const { execFile } = require("child_process");
const app = express();
app.get("/", (req, res) => {
  execFile("convert", ["--", req.query.name]);
  res.json({});
});
app.use((error, req, res, next) => res.status(500).json({ error: "internal" }));
exports.handler = serverless(app);
