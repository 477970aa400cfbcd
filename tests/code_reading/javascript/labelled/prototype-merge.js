// verdict: prototype event.body.*
function merge(target, source) {
  for (const key in source) {
    if (typeof source[key] === "object") {
      merge(target[key], source[key]);
    } else {
      target[key] = source[key];
    }
  }
  return target;
}
exports.handler = async (event) => merge({}, JSON.parse(event.body));
