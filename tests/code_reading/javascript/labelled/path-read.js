// verdict: path event.queryStringParameters.file
const fs = require("fs");
exports.handler = async (event) => ({ body: fs.readFileSync("/opt/pages/" + event.queryStringParameters.file, "utf8") });
