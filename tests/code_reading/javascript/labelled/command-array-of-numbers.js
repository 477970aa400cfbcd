// verdict: none
const { execSync } = require("child_process");
exports.handler = async (event) => {
  const parts = ["report"];
  parts.push(Number(JSON.parse(event.body).year));
  execSync(parts.join(" "));
};
