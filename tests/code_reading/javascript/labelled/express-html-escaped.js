// verdict: none
const serverless = require("serverless-http");
const express = require("express");
const escape = require("escape-html");
const app = express();
app.get("/", (req, res) => res.status(200).send(`<h1>Hello ${escape(req.query.name)}</h1>`));
exports.handler = serverless(app);
