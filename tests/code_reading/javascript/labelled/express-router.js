// verdict: path event.pathParameters.name
const serverless = require("serverless-http");
const express = require("express");
const fs = require("fs");
const router = express.Router();
router.get("/:name", async (req, res) => {
  res.json({ text: fs.readFileSync("/mnt/" + req.params.name, "utf8") });
});
const app = express();
app.use(express.json());
app.use("/files", router);
module.exports.handler = serverless(app, { basePath: "/v1" });
