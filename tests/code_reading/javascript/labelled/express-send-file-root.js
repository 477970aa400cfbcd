// verdict: none
const serverless = require("serverless-http");
const express = require("express");
const app = express();
app.get("/files/:name", (req, res) => res.sendFile(req.params.name, { root: "/var/task/files" }));
exports.handler = serverless(app);
