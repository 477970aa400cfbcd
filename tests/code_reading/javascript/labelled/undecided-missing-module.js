// verdict: undecided
const { run } = require("./run");
exports.handler = async (event) => run(event);
