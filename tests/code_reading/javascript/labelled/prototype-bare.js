// verdict: none
exports.handler = async (event) => {
  const settings = Object.create(null);
  const { key, value } = JSON.parse(event.body);
  settings[key] = value;
  return settings;
};
