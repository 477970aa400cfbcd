// verdict: none
exports.handler = async (event) => {
  const settings = new Map();
  const { key, value } = JSON.parse(event.body);
  settings.set(key, value);
};
