// verdict: none
const settings = {};
exports.handler = async (event) => {
  const { key, value } = JSON.parse(event.body);
  if (key === "__proto__" || key === "constructor" || key === "prototype") throw new Error("no");
  settings[key] = value;
};
