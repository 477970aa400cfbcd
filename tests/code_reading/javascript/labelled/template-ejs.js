// verdict: template event.body
const ejs = require("ejs");
exports.handler = async (event) => ejs.render(event.body, { name: "orders" });
