// verdict: command event.name
const { exec } = require("child_process");
exports.handler = async (event) => exec("show " + event.name.replace(/[;&|]/, ""));
