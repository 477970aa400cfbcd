// verdict: command event.name
const { exec } = require("child_process");
const assert = require("assert");
exports.handler = async (event) => {
  try {
    assert(["a", "b"].includes(event.name));
  } catch (error) {
    console.warn("unknown name");
  }
  exec("show " + event.name);
};
