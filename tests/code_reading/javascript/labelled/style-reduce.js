// verdict: command event.Records[].s3.object.key
const cp = require("child_process");
exports.handler = async (event) => {
  const line = event.Records.reduce((text, { s3 }) => text + " " + s3.object.key, "convert");
  cp.execSync(line);
};
