// verdict: prototype event.body.key
const settings = {};
exports.handler = async (event) => {
  const { key, value } = JSON.parse(event.body);
  settings[key] = value;
};
