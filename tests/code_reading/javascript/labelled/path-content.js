// verdict: none
const fs = require("fs");
exports.handler = async (event) => fs.writeFileSync("/tmp/order.json", event.body);
