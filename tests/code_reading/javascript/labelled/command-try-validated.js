// verdict: none
const { exec } = require("child_process");
const assert = require("assert");
exports.handler = async (event) => {
  try {
    assert(["a", "b"].includes(event.name));
  } catch (error) {
    return { statusCode: 400 };
  }
  exec("show " + event.name);
};
