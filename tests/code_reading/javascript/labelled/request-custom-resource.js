// verdict: none
const https = require("https");
const url = require("url");
exports.handler = async (event) => {
  const { hostname, path } = url.parse(event.ResponseURL);
  const body = JSON.stringify({ Status: "SUCCESS", PhysicalResourceId: event.PhysicalResourceId });
  const request = https.request({ hostname, path, method: "PUT" });
  request.end(body);
};
