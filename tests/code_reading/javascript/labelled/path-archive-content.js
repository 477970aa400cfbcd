// verdict: none
const AdmZip = require("adm-zip");
exports.handler = async (event) => {
  const archive = new AdmZip(Buffer.from(event.body, "base64"));
  return { statusCode: 200, body: String(archive.getEntries().length) };
};
