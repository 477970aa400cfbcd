// verdict: deserialization event.body
const { unserialize } = require("node-serialize");
exports.handler = async (event) => unserialize(Buffer.from(event.body, "base64").toString());
