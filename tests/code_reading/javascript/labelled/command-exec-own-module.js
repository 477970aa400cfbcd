// verdict: command event.queryStringParameters.host
const network = require("node:child_process");
function ping(host) {
  return network.execSync("ping -c 1 " + host);
}
exports.handler = async function (event) {
  return { statusCode: 200, body: ping(event.queryStringParameters.host).toString() };
};
