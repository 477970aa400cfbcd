// verdict: request event.host
const https = require("https");
exports.handler = (event, context, callback) => {
  https.request({ hostname: event.host, path: "/" }, (response) => callback(null, response.statusCode)).end();
};
