// verdict: code event.body.formula
const serverless = require("serverless-http");
const express = require("express");
const app = express();
app.use(express.json());
app.route("/formula").post((req, res) => res.json({ result: eval(req.body.formula) }));
const served = serverless(app);
exports.handler = async (event, context) => served(event, context);
