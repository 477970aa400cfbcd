// verdict: tls
const https = require("https");
const agent = new https.Agent({ rejectUnauthorized: false });
exports.handler = async () => https.get("https://internal.example.com/", { agent });
