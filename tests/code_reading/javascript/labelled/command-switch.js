// verdict: none
const { exec } = require("child_process");
exports.handler = async (event) => {
  switch (event.action) {
    case "start":
    case "stop":
      exec(`service orders ${event.action}`);
      break;
    default:
      throw new Error("unknown action");
  }
};
