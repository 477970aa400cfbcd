// verdict: none
exports.handler = async (event) => ({
  statusCode: 200,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ name: event.queryStringParameters.name }),
});
