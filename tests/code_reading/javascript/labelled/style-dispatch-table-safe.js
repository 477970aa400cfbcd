// verdict: none
const { execFile } = require("child_process");
const actions = {
  backup: ({ target }) => execFile("tar", ["czf", "/tmp/x.tgz", "--", target]),
  list: () => [],
};
exports.handler = async (event) => actions[event.action]?.(event);
