// verdict: none
const fs = require("fs");
exports.handler = async (event) => fs.readFileSync(`/opt/pages/${encodeURIComponent(event.page)}.html`);
