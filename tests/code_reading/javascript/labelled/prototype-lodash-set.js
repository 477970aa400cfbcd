// verdict: prototype event.body.path
const _ = require("lodash");
const settings = {};
exports.handler = async (event) => {
  const change = JSON.parse(event.body);
  _.set(settings, change.path, 1);
};
