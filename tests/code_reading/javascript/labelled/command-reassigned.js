// verdict: none
const { exec } = require("child_process");
exports.handler = async (event) => {
  let id = event.id;
  id = Number.parseInt(id, 10);
  exec(`show ${id}`);
};
