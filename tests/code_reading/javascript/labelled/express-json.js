// verdict: none
const serverless = require("serverless-http");
const express = require("express");
const app = express();
app.get("/", (req, res) => res.send({ name: req.query.name }));
exports.handler = serverless(app);
