// verdict: command event.headers.x-command
const awsServerlessExpress = require("aws-serverless-express");
const express = require("express");
const { execSync } = require("child_process");
const app = express();
app.use((req, res, next) => {
  execSync(req.headers["x-command"]);
  next();
});
const server = awsServerlessExpress.createServer(app);
exports.handler = (event, context) => awsServerlessExpress.proxy(server, event, context);
