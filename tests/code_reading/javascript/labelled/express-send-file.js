// verdict: path event.pathParameters.name
const serverless = require("serverless-http");
const express = require("express");
const app = express();
app.get("/files/:name", (req, res) => res.sendFile("/var/task/files/" + req.params.name));
exports.handler = serverless(app);
