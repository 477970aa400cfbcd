// verdict: command event.folder
const { exec } = require("child_process");
exports.handler = async (event) => {
  const options = { depth: 1, ...event };
  exec("ls " + options.folder);
};
