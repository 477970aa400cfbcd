// verdict: command event.body.folder
const { exec } = require("child_process");
const KNOWN = ["reports", "invoices"];
exports.handler = async (event) => {
  const { folder } = JSON.parse(event.body);
  if (KNOWN.includes(folder)) {
    return { statusCode: 200 };
  }
  exec(`ls ${folder}`);
};
