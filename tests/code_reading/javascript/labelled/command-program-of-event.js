// verdict: command event.tool
const { execFile } = require("child_process");
exports.handler = async (event) => execFile(event.tool, ["--version"]);
