// verdict: html event.queryStringParameters.name
const serverless = require("serverless-http");
const express = require("express");
const app = express();
app.get("/", (req, res) => res.status(200).send(`<h1>Hello ${req.query.name}</h1>`));
exports.handler = serverless(app);
