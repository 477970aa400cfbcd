// verdict: none
exports.handler = async (event) => {
  const headers = {};
  Object.entries(event.headers).forEach(([name, value]) => {
    headers[name] = value;
  });
  return { statusCode: 200, body: JSON.stringify(headers) };
};
