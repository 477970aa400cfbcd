// verdict: command event.target
const { exec } = require("child_process");
const actions = {
  backup: ({ target }) => exec("tar czf /tmp/x.tgz " + target),
  list: () => [],
};
exports.handler = async (event) => actions[event.action]?.(event);
