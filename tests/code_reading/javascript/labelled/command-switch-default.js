// verdict: command event.action
const { exec } = require("child_process");
exports.handler = async (event) => {
  switch (event.action) {
    case "start":
      break;
    default:
      exec(`service orders ${event.action}`);
  }
};
