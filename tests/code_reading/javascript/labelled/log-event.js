// verdict: log event
exports.handler = async (event) => {
  console.log("event", event);
  return "ok";
};
