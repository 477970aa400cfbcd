// verdict: none
const fs = require("fs");
const path = require("path");
const FOLDER = "/opt/pages/";
exports.handler = async (event) => {
  const file = path.resolve(FOLDER, event.file);
  if (!file.startsWith(FOLDER)) throw new Error("not allowed");
  return fs.readFileSync(file, "utf8");
};
