// verdict: command event.body.folder
const { exec } = require("child_process");
exports.handler = async (event) => {
  const { folder } = JSON.parse(event.body);
  exec(`ls ${folder}`);
};
