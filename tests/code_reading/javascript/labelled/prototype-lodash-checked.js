// verdict: none
const set = require("lodash/set");
const KNOWN = ["theme.color", "theme.size"];
const settings = {};
exports.handler = async (event) => {
  const change = JSON.parse(event.body);
  if (!KNOWN.includes(change.path)) return { statusCode: 400 };
  set(settings, change.path, 1);
};
