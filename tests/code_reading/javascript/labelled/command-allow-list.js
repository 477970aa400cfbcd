// verdict: none
const { exec } = require("child_process");
const ALLOWED = ["reports", "invoices"];
exports.handler = async (event) => {
  const { folder } = JSON.parse(event.body);
  if (!ALLOWED.includes(folder)) {
    return { statusCode: 400 };
  }
  exec(`ls ${folder}`);
};
