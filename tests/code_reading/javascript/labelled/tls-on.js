// verdict: none
const https = require("https");
const agent = new https.Agent({ rejectUnauthorized: true, ca: process.env.CA });
exports.handler = async () => https.get("https://internal.example.com/", { agent });
