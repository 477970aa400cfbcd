// verdict: none
const ejs = require("ejs");
exports.handler = async (event) => ejs.render("<%= name %>", { name: event.body });
