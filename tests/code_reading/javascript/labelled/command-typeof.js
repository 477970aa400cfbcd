// verdict: none
const { exec } = require("child_process");
exports.handler = async (event) => {
  if (typeof event.size !== "number" || !Number.isInteger(event.count)) return;
  exec(`order ${event.size} ${event.count}`);
};
