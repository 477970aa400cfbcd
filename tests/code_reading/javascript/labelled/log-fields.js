// verdict: log-line event.pathParameters.id
exports.handler = async (event) => {
  console.log("order", event.pathParameters.id, event.Records.length);
};
