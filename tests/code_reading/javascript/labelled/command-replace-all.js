// verdict: none
const { exec } = require("child_process");
exports.handler = async (event) => exec("show " + event.name.replace(/[^a-zA-Z0-9_]/g, ""));
