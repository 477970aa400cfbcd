// verdict: none
const https = require("https");
const retried = (call) => async (...given) => call(...given);
const send = retried((options, body) => {
  https.request(options, () => {}).end(body);
});
exports.handler = async (event) => {
  await send({ hostname: process.env.HOST, path: "/" }, JSON.stringify({ reason: event.reason }));
};
