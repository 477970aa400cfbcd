// verdict: html event.queryStringParameters.name
exports.handler = async (event) => ({
  statusCode: 200,
  headers: { "Content-Type": "text/html" },
  body: `<h1>Hello ${event.queryStringParameters.name}</h1>`,
});
