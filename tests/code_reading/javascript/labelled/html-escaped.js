// verdict: none
const escapeHtml = require("escape-html");
exports.handler = async (event) => ({
  statusCode: 200,
  headers: { "content-type": "text/html" },
  body: `<h1>Hello ${escapeHtml(event.queryStringParameters.name)}</h1>`,
});
