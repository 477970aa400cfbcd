// verdict: none
const { exec } = require("child_process");
exports.handler = async (event) => {
  const pid = Number(event.pid);
  const lines = parseInt(event.lines, 10);
  exec(`kill ${pid} && head -n ${lines} log`);
};
