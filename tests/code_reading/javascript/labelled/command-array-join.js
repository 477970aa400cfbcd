// verdict: command event.words
const { exec } = require("child_process");
exports.handler = async (event) => {
  const parts = ["say"];
  parts.push(event.words);
  exec(parts.join(" "));
};
