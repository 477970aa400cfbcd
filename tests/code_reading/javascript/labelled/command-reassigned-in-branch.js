// verdict: command event.id
const { exec } = require("child_process");
exports.handler = async (event) => {
  let id = event.id;
  if (event.strict) {
    id = Number.parseInt(id, 10);
  }
  exec(`show ${id}`);
};
