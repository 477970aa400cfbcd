// verdict: none
const { exec } = require("child_process");
const COMMANDS = { start: "systemctl start orders", stop: "systemctl stop orders" };
exports.handler = async (event) => {
  const command = COMMANDS[event.action];
  if (command) exec(command);
};
