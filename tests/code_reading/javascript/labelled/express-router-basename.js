// verdict: none
const serverless = require("serverless-http");
const express = require("express");
const fs = require("fs");
const path = require("path");
const router = express.Router();
router.get("/:name", async (req, res) => {
  res.json({ text: fs.readFileSync("/mnt/" + path.basename(req.params.name), "utf8") });
});
const app = express();
app.use("/files", router);
module.exports.handler = serverless(app);
