// verdict: log event
exports.handler = async (event, context) => console.debug({ event, id: context.awsRequestId });
