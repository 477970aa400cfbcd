// verdict: prototype event.body.section
const settings = {};
exports.handler = async (event) => {
  const { section, key, value } = JSON.parse(event.body);
  settings[section] = settings[section] || {};
  settings[section][key] = value;
};
