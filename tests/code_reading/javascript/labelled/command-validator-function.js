// verdict: none
const { exec } = require("child_process");
const validator = require("validator");
function isValid(order) {
  if (!validator.isUUID(order.id)) return false;
  return ["book", "pen"].includes(order.kind);
}
exports.handler = async (event) => {
  const order = JSON.parse(event.body);
  if (!isValid(order)) return { statusCode: 400 };
  exec(`order ${order.id} ${order.kind}`);
};
