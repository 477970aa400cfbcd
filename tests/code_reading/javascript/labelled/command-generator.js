// verdict: command event.Records[].body
const { exec } = require("child_process");
function* bodies(event) {
  for (const { body } of event.Records) yield body;
}
exports.handler = async (event) => {
  for (const body of bodies(event)) exec(body);
};
