// verdict: command event.body.name
const { execSync } = require("child_process");
exports.handler = async (event) => {
  const parts = ["report"];
  parts.push(JSON.parse(event.body).name);
  execSync(parts.join(" "));
};
