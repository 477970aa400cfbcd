// verdict: command event.Records[].body
const { exec } = require("child_process");
const compose = (prefix) => (text) => exec(`${prefix} ${text}`);
const show = compose("show");
exports.handler = async (event) => {
  event.Records.map((record) => record.body).forEach((body) => show(body));
};
